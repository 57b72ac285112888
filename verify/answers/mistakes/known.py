"""The mistakes that are known: what each is called, what is said of it, and how it is made.

Each has a sentence and three hints: vague, closer, concrete. None gives the answer away. A mistake may be made in
several ways; `WAYS` lists them from particular to general, and the first that makes the answer is the diagnosis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from derive.language import word
from derive.symbols import Expr
from verify.answers.mistakes import of_calculus as calculus
from verify.answers.mistakes import of_constants as constants
from verify.answers.mistakes import of_indices as indices
from verify.answers.mistakes import of_parts as parts
from verify.answers.mistakes.setting import Setting

Way: TypeAlias = Callable[[Setting], Iterator[Expr]]


@dataclass(frozen=True)
class Mistake:
    """A usual mistake: its name, what to say to who made it, and three hints that come closer and closer."""

    name: str
    message: str
    hints: tuple[str, str, str]


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "sign",
        word("Check the signs: one of them is turned."),
        (
            word("Follow each minus sign from the first line to the last."),
            word("Try a simple case in which you know whether the result is positive or negative."),
            word("Look at a minus before a bracket, in an exponent, and from the derivative of 1/x, 1 − x or e^−x."),
        ),
    ),
    Mistake(
        "half",
        word("Off by a factor of 2, as a whole or in one term."),
        (
            word("Where does a 2 come in, or go away?"),
            word("The derivative of a square brings a 2; a half in the definition takes it away."),
            word("Read the definition in the question once more: with or without one half? Then count the twos."),
        ),
    ),
    Mistake(
        "normalisation",
        word("Sum or mean? Check whether, and by which number, it has to be divided."),
        (
            word("What would become of the result if all data were given twice?"),
            word("Is it asked of one sample, of the sum, or of the mean over all?"),
            word("Count the terms of each sum: samples, features and classes have different numbers."),
        ),
    ),
    Mistake(
        "log base",
        word("Check the base of the logarithm: here log is the natural one."),
        (
            word("In which unit is it measured?"),
            word("Bits belong to base 2, nats to base e."),
            word("The two differ by the constant factor log 2 = 0.693…"),
        ),
    ),
    Mistake(
        "percent",
        word("Is it asked for as a number or in percent?"),
        (
            word("How large can the answer be?"),
            word("A probability lies between 0 and 1."),
            word("Divide a percentage by 100."),
        ),
    ),
    Mistake(
        "swapped",
        word("Two quantities have changed places, or one stands for its complement or inverse."),
        (
            word("Say in words what each letter is, and what you want to know."),
            word("Which is the truth and which the prediction; what is given and what is asked; p or 1 − p?"),
            word("Put in extreme values, such as a sure and right prediction, and see whether the result can be."),
        ),
    ),
    Mistake(
        "delta",
        word("Two indices may be equal or different: both cases have to be told apart."),
        (
            word("Does the result depend on whether the two indices are the same?"),
            word("Work it out once for equal indices and once for different ones."),
            word("Put both cases in one formula with Kronecker's delta, which is 1 for equal indices and else 0."),
        ),
    ),
    Mistake(
        "captured index",
        word("Check the indices: one that is free should be summed over, or the reverse, or two have become one."),
        (
            word("Which indices are free in the question? The same must be free in your answer."),
            word("Rename the index of each sum, so that it stands nowhere else."),
            word("Write the sums out for two terms and compare them with your formula."),
        ),
    ),
    Mistake(
        "range",
        word("Check what is summed: is a term left out, or one too many in it?"),
        (
            word("Write the sum out for a small number of terms."),
            word("Which of the terms contain the variable?"),
            word("From which index to which does it run: does it include the class, or the sample, in question?"),
        ),
    ),
    Mistake(
        "transposed",
        word("Compare the shapes: are rows and columns exchanged?"),
        (
            word("How many rows and columns should the result have?"),
            word("Name for each index what it counts: samples, features or classes."),
            word(
                "In a product, the columns on the left and the rows on the right share the index that is summed over."
            ),
        ),
    ),
    Mistake(
        "labels sum",
        word("What do the labels sum to, and did you use it in the right place?"),
        (
            word("Look at the sum of all labels of a sample."),
            word("What is given about the labels: are they a distribution, or any numbers?"),
            word(
                "A term that is the same for all classes is multiplied by the sum of the labels, not by their number."
            ),
        ),
    ),
    Mistake(
        "linearity",
        word("A function of a sum is not the sum of the function: check squares, logarithms and fractions."),
        (
            word("In which order are the operations done?"),
            word("Try it with two terms, both equal to 1."),
            word("The square of a sum has mixed terms, and the logarithm of a sum does not split."),
        ),
    ),
    Mistake(
        "normaliser",
        word("Check what it is divided by: is the denominator there, and all of it?"),
        (
            word("Which values must add up to 1?"),
            word("Add up your answer over all cases and see what comes out."),
            word("Write down the sum of the numerators over all cases, and compare it with what stands under the bar."),
        ),
    ),
    Mistake(
        "one case",
        word("This is one of two cases. What about the other?"),
        (
            word("What does your formula give for the other outcome?"),
            word("Put in the label 1, then the label 0."),
            word("Write each case down by itself, weight it with its label or its share, and add the two."),
        ),
    ),
    Mistake(
        "differentiate",
        word("Check how often, if at all, it has to be differentiated."),
        (
            word("Is the function asked for, its slope, or its curvature?"),
            word("Count the derivatives in the question and those that you took."),
            word("Write down the function first, then differentiate it step by step."),
        ),
    ),
    Mistake(
        "variable",
        word("This is a derivative, but not by the variable that is asked for."),
        (
            word("By what is to be differentiated?"),
            word("Loss, probability, score, weight: at which link of this chain did you stop?"),
            word("The chain rule has a factor for each link from the function down to the variable that is asked for."),
        ),
    ),
    Mistake(
        "sigmoid slope",
        word("Check the chain rule: how often does the slope of the sigmoid stand in it?"),
        (
            word("Which functions stand inside which?"),
            word("Where a sigmoid is differentiated, its slope is a factor; sometimes another factor cancels it."),
            word("Multiply the derivative of the loss by the probability with that of the probability by the score."),
        ),
    ),
    Mistake(
        "function",
        word("A function is missing or one too many: is it a score, a probability, odds, or a logarithm of them?"),
        (
            word("Which values can the result take: all numbers, positive ones, or those from 0 to 1?"),
            word("An exponential makes positive numbers of scores, a softmax probabilities; a logarithm leads back."),
            word("Go through your formula from inside to outside and name what you have after each function."),
        ),
    ),
    Mistake(
        "power",
        word("Check the powers: is something squared that should not be, or the reverse?"),
        (
            word("Which unit has the result, and which has your answer?"),
            word("A derivative lowers the power by one; a product with itself raises it."),
            word("Multiply out with small numbers, and compare the exponents."),
        ),
    ),
    Mistake(
        "missing term",
        word("A term is missing, or there is one too many."),
        (
            word("Count the terms before and after each step."),
            word("A product has two terms in its derivative; a sum has one for each of its terms."),
            word("Put 0 or 1 for a variable so that most of it vanishes, and see what must remain."),
        ),
    ),
    Mistake(
        "factor",
        word("A factor is missing, or there is one too many: a weight, or a link of the chain rule."),
        (
            word("Look at each product: what belongs to it?"),
            word("Does each term of a sum carry its weight, and each link of a chain its derivative?"),
            word("Double one variable, and see whether the result changes as it should."),
        ),
    ),
    Mistake(
        "offset",
        word("Right up to an additive constant."),
        (
            word("What must the result be at a simple point, such as 0?"),
            word("Which term does not depend on the variable?"),
            word("Put in values for which you know the result, and look at the difference."),
        ),
    ),
)
BY_NAME: Mapping[str, Mistake] = MappingProxyType({m.name: m for m in MISTAKES})
WAYS: tuple[tuple[str, Way], ...] = (
    ("sign", constants.opposite),
    ("half", constants.halved),
    ("normalisation", constants.recounted),
    ("log base", constants.rebased),
    ("percent", constants.percent),
    ("sigmoid slope", calculus.unsloped),
    ("variable", calculus.elsewhere),
    ("differentiate", calculus.order),
    ("sign", constants.turned),
    ("delta", indices.undelta),
    ("swapped", parts.relabelled),
    ("sign", constants.plainly_mirrored),
    ("swapped", parts.swapped),
    ("swapped", parts.complemented),
    ("sign", constants.mirrored),
    ("transposed", indices.transposed),
    ("one case", parts.one_label),
    ("captured index", indices.captured),
    ("range", indices.misranged),
    ("labels sum", indices.labels_summed),
    ("one case", parts.two_cases),
    ("sigmoid slope", calculus.unsloped_in_part),
    ("sigmoid slope", calculus.chained_sigmoid),
    ("normaliser", parts.unnormalised),
    ("offset", parts.constant_missing),
    ("missing term", parts.term_missing),
    ("linearity", indices.distributed),
    ("range", calculus.before),
    ("differentiate", calculus.by_guess),
    ("sigmoid slope", calculus.sloped_in_part),
    ("delta", indices.undelta_before),
    ("half", constants.halved_term),
    ("normalisation", constants.recounted_term),
    ("function", parts.unlinked),
    ("power", constants.repowered),
    ("factor", parts.equal_weights),
    ("factor", calculus.chained),
    ("factor", parts.factor_missing),
    ("missing term", parts.term_missing_inside),
    ("sign", constants.turned_before),
    ("swapped", parts.swapped_inside),
    ("swapped", parts.undone),
    ("captured index", indices.reassigned),
)
