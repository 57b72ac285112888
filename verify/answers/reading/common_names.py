r"""Names of more than one letter that are common in programs and lecture notes, each one symbol where letters are free.

    odds, logits, lr          names as they are                 eps, lam, lmbda       epsilon, lambda
    yhat, y_hat, phat         the letter with its accent        y_pred, n_classes     one name, as y_{\text{pred}} is

The table is closed: any other word is refused, so that sotfmax is a misspelled function and no name.
"""

from __future__ import annotations

import re

SHORT = {
    **dict.fromkeys(("eps", "epsi"), "epsilon"),
    **dict.fromkeys(("lam", "lmbda", "lambd", "lamda"), "lambda"),
    **dict.fromkeys(("sig",), "sigma"),
}
WHOLE = frozenset(
    (
        *("odds", "logits", "probs", "prob", "loss", "cost", "std", "var", "mean", "err", "lr", "temp", "dist"),
        *("bias", "weight", "weights", "score", "target", "targets", "labels", "pred", "preds", "reward", "grad"),
        *("momentum", "temperature", "gain", "rate", "price", "area", "width", "height", "radius", "speed", "time"),
        *("n_classes", "num_classes", "n_samples", "num_samples", "batch_size", "learning_rate", "weight_decay"),
        *("log_odds", "log_prob", "log_probs", "d_model", "d_k", "d_v", "n_heads"),
    )
)
ACCENTED = re.compile(r"([A-Za-z]|theta|mu|beta|alpha|sigma|phi)_?(hat|bar|tilde)")
DESCRIBED = re.compile(r"([A-Za-z])_(pred|true|new|old|max|min|train|test|val|avg|mean|target|out|init|prev|next)")
NO_ACCENT = frozenset(("what", "that", "chat"))


def common(word: str) -> str:
    """The symbol that a word is by convention, or ""."""
    if word in SHORT:
        return SHORT[word]
    if word in WHOLE or DESCRIBED.fullmatch(word):
        return word
    accented = ACCENTED.fullmatch(word)
    return f"{accented[1]}_{accented[2]}" if accented and word not in NO_ACCENT else ""


def beginning(word: str) -> tuple[str, str]:
    """The symbol that a word with indices begins with, and how it is written: yhat_i begins with y_hat, "yhat"."""
    parts = word.split("_")
    for count in range(len(parts), 0, -1):
        written = "_".join(parts[:count])
        if found := common(written):
            return found, written
    return "", ""
