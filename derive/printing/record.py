"""A theorem as JSON: every expression as text, as LaTeX and, without loss, as a tree that `tree` reads."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from derive.calc import Claim, Reason, Refutation, Theorem
from derive.floats import DIGITS, Measurement
from derive.language import spoken, tr, translated
from derive.printing.latex import latex
from derive.printing.linear import Linear
from derive.printing.measurements import measurements, row, true_value
from derive.printing.reasons import reason
from derive.printing.sentences import Entry, claim, entry_style, expressions, hypothesis, mathematics, plain
from derive.printing.sugar import form
from derive.printing.tree import to_tree
from derive.rules import Cite, Conversion, Hypothesis
from derive.symbols import Call, Definition, Expr

VERSION = 1


def json_entry(entry: Entry) -> str:
    """The record of an entry as JSON."""
    return _pretty(record(entry), "\n") + "\n"


def _pretty(value: Any, newline: str) -> str:
    """JSON, indented; but a tree stands on one line."""
    inner = newline + "  "
    if isinstance(value, dict):
        parts = [f"{json.dumps(name)}: {_pretty(part, inner)}" for name, part in value.items()]
        return "{" + ",".join(inner + part for part in parts) + newline + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[" + ",".join(inner + _pretty(part, inner) for part in value) + newline + "]"
    return json.dumps(value, ensure_ascii=False)


def record(entry: Entry) -> dict[str, Any]:
    """An entry as plain data."""
    line = entry_style(entry)
    entry = translated(entry)
    body = _refutation(entry, line) if isinstance(entry, Refutation) else _theorem(entry, line)
    return {
        "version": VERSION,
        "kind": entry.kind,
        "id": entry.id,
        "lang": spoken(),
        "title": entry.title,
        "statement": entry.statement,
        "claim": _claim(entry.claim, line),
        "given": [_hypothesis(h, line) for h in entry.given],
        **body,
        "via": _reason(entry.via, line) if entry.via else None,
        "measured": [_measurement(m, line) for m in measurements(entry)],
        "definitions": [_definition(d, line) for d in definitions_in(expressions(entry))],
        "meaning": entry.meaning,
        "reference": entry.reference,
    }


def _theorem(entry: Theorem, line: Linear) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [
        {"relation": s.relation, "expr": _expr(s.expr, line), "reasons": [_reason(r, line) for r in s.by]}
        for s in entry.steps
    ]
    if entry.start is not None:
        steps.insert(0, {"relation": None, "expr": _expr(entry.start, line), "reasons": []})
    return {"lines": steps}


def _refutation(entry: Refutation, line: Linear) -> dict[str, Any]:
    witness = [{"variable": _expr(x, line), "value": _expr(value, line)} for x, value in entry.witness]
    contrary = entry.contrary
    return {
        "witness": witness,
        "contrary": contrary
        and {
            "id": contrary.id,
            "claim": _claim(contrary.claim, line),
            **_theorem(contrary, line),
            "via": _reason(contrary.via, line) if contrary.via else None,
        },
        "repaired": entry.repaired or None,
    }


def _measurement(m: Measurement, line: Linear) -> dict[str, Any]:
    """In float64, not proved. JSON has no infinities: the numbers are texts."""
    at = [{"variable": _expr(x, line), "value": _expr(value, line)} for x, value in m.point]
    true = true_value(m.exact, DIGITS).replace("−", "-")
    return {"at": at, "left": repr(m.left), "right": repr(m.right), "true": true, "text": plain(row(m), line)}


def _expr(e: Expr, line: Linear) -> dict[str, Any]:
    return {"unicode": line.show(form(e)), "latex": latex(e), "tree": to_tree(e)}


def _claim(c: Claim, line: Linear) -> dict[str, Any]:
    return {
        "relation": c.relation,
        "left": _expr(c.left, line),
        "right": _expr(c.right, line),
        "variable": _expr(c.variable, line) if c.variable else None,
        "point": c.point or None,
        "unicode": plain(claim(c), line),
        "latex": mathematics(claim(c)),
    }


def _hypothesis(h: Hypothesis, line: Linear) -> dict[str, Any]:
    return {
        "relation": h.relation,
        "left": _expr(h.left, line),
        "right": _expr(h.right, line),
        "forall": [to_tree(i) for i in h.forall],
        "unicode": plain(hypothesis(h), line),
        "latex": mathematics(hypothesis(h)),
    }


def _reason(r: Reason, line: Linear) -> dict[str, Any]:
    out: dict[str, Any] = {"kind": r.kind, "name": str(r), "text": plain(reason(r), line)}
    if isinstance(r, Conversion):
        out["arguments"] = [_expr(a, line) for a in r.arguments]
    elif isinstance(r, Cite):
        out["of"] = r.source.kind
        out["where"] = [{"symbol": to_tree(x), "value": _expr(value, line)} for x, value in r.mapping]
        out["forall"] = [to_tree(i) for i in r.forall]
        out["factor"] = _expr(r.factor, line)
        out["over"] = [to_tree(i) for i in r.over]
    return out


def _definition(d: Definition, line: Linear) -> dict[str, Any]:
    return {
        "name": d.name,
        "notation": d.notation or d.name,
        "parameters": [to_tree(p) for p in d.params],
        "indices": [to_tree(i) for i in d.indices],
        "body": _expr(d.body, line),
        "summary": tr(d.summary),
        "reference": d.reference,
    }


def definitions_in(es: Iterable[Expr]) -> list[Definition]:
    """Every definition that the expressions, or the definitions in them, use; each after all that it uses."""
    found: dict[Definition, None] = {}

    def visit(e: Expr) -> None:
        for node in e.walk():
            if isinstance(node, Call) and node.data not in found:
                visit(node.data.body)
                found.setdefault(node.data)

    for e in es:
        visit(e)
    return list(found)
