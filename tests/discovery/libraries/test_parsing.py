"""A formula is data, never code: what is read, what is refused, and that nothing of it is run."""
# ruff: noqa: RUF001  letters that look like others are what is tried

import json
import re
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import Command

import conserved
import simulators
from conserved.discovery.libraries.compiled import function_of, symbols_of
from conserved.discovery.libraries.expressions import library_of, split
from conserved.discovery.libraries.parsing import LENGTH, SHOWN, expression_of, parse, shown, with_values
from simulators.errors import UsageError

NAMES = ("q", "p")
Q, P = symbols_of(NAMES)
HALF = sympy.Rational(1, 2)

GOOD = {
    "q": Q,
    " q\t+ p ": Q + P,
    "((q))": Q,
    "-q": -Q,
    "+q - -p": Q + P,
    "-q**2": -(Q**2),
    "q^2": Q**2,
    "q**-2": Q**-2,
    "2**-q": 2**-Q,
    "q^2^3": Q**8,
    "q - p - 1": Q - P - 1,
    "q/p/2": Q / P / 2,
    "2*q*p/3": 2 * Q * P / 3,
    "q/2": Q / 2,
    "1/2*q": Q / 2,
    "0.5*q": sympy.Float("0.5") * Q,
    ".5*q": sympy.Float("0.5") * Q,
    "2.*q": sympy.Float("2.") * Q,
    "1e-3*q": sympy.Float("1e-3") * Q,
    "1E+3*q": sympy.Float("1e3") * Q,
    "0.1234567890123456789012*q": sympy.Float("0.1234567890123456789012") * Q,
    "123456789012345678901234567890*q": 123456789012345678901234567890 * Q,
    "q**(1/3)": Q ** sympy.Rational(1, 3),
    "q**p": Q**P,
    "q**0.3": Q ** sympy.Float("0.3"),
    "sqrt(q)": sympy.sqrt(Q),
    "sqrt(q**2)": sympy.Abs(Q),
    "Abs(q)": sympy.Abs(Q),
    "pi*q": sympy.pi * Q,
    "p^2/2 - cos(q)": P**2 / 2 - sympy.cos(Q),
    "sin(q) + tan(p)": sympy.sin(Q) + sympy.tan(P),
    "exp(-q**2/2)": sympy.exp(-(Q**2) / 2),
    "log(q/p)": sympy.log(Q / P),
    "sinh(q)*cosh(q) - tanh(p)": sympy.sinh(Q) * sympy.cosh(Q) - sympy.tanh(P),
    "sin(cos(q + exp(p)))": sympy.sin(sympy.cos(Q + sympy.exp(P))),
    "q**100": Q**100,
    "exp(q*log(p))": sympy.exp(Q * sympy.log(P)),
    "(q + p)**2/(1 + q**2)": (Q + P) ** 2 / (1 + Q**2),
    "0e999999999 + q": Q,
    "(" * 100 + "q" + ")" * 100: Q,
    "q" + " + p" * 200: Q + 200 * P,
}

UNPLEASANT = {
    "attributes": "q.real",
    "dunder": "q.__class__",
    "chain": "q.__class__.__bases__.__subclasses__()",
    "attribute of a number": "1.0.real*q",
    "attribute of brackets": "(q).func",
    "method": "q.subs(q, p)",
    "import": "__import__('os').system('id')",
    "builtins": "__builtins__",
    "a dunder": "__class__",
    "getattr": "getattr(q, 'real')",
    "vars": "vars()",
    "open": "open('x')",
    "print": "print(q)",
    "exec": "exec(q)",
    "eval": "eval(q)",
    "compile": "compile(q)",
    "lambda": "lambda q: q",
    "lambda called": "(lambda: q)()",
    "list": "[q]",
    "subscript": "q[0]",
    "slice": "q[:]",
    "tuple": "q, p",
    "empty tuple": "()",
    "set": "{q}",
    "dict": "{q: p}",
    "list comprehension": "[q for q in p]",
    "generator": "sin(q for q in p)",
    "walrus": "(q := p)",
    "assignment": "q = p",
    "text": "'q'",
    "double quotes": 'sin("q")',
    "nested text": "sin('__import__(\"os\")')",
    "f-string": "f'{q}'",
    "bytes": "b'q'",
    "raw text": "r'q'",
    "triple quotes": "'''q'''",
    "backslash": "q\\p",
    "starred": "*q",
    "starred argument": "sin(*q)",
    "double star": "sin(**q)",
    "keyword": "sin(x=q)",
    "keyword evaluate": "sin(q, evaluate=False)",
    "no argument": "sin()",
    "two arguments": "sin(q, p)",
    "trailing comma": "sin(q,) + 1,",
    "function alone": "sin",
    "function in a sum": "sin + q",
    "function of a function": "sin(cos)",
    "call of a variable": "q(p)",
    "call of a number": "2(q)",
    "call of a call": "sin(q)(p)",
    "call of brackets": "(q)(p)",
    "conditional": "q if p else 1",
    "comparison": "q < p",
    "equality": "q == p",
    "and": "q and p",
    "not": "not q",
    "in": "q in p",
    "is": "q is p",
    "await": "await q",
    "yield": "(yield q)",
    "return": "return q",
    "matrix product": "q @ p",
    "floor": "q // p",
    "floor with a space": "q / / p",
    "power with a space": "q * * 2",
    "three stars": "q***2",
    "remainder": "q % p",
    "bits or": "q | p",
    "bits and": "q & p",
    "bits not": "~q",
    "shift": "q << 2",
    "factorial": "q!",
    "repeated digits": "0.2[1]*q",
    "annotation": "q: p",
    "arrow": "q -> p",
    "decorator": "@q",
    "dollar": "$q",
    "backquote": "`q`",
    "semicolon": "q; p",
    "newline": "q\np",
    "carriage return": "q\rp",
    "form feed": "q\fp",
    "sum over lines": "q +\np",
    "comment": "q # p",
    "null": "q\x00",
    "null inside": "q\x00p",
    "escape": "\x1b[31mq",
    "lone surrogate": "q\udcff",
    "full width": "ｑ",
    "full width function": "ｓｉｎ(q)",
    "full width digit": "２*q",
    "full width point": "q．real",
    "homoglyph": "ѕin(q)",
    "ligature": "ﬁ",
    "mathematical letter": "𝐪",
    "superscript": "q²",
    "combining": "q\u0301",
    "invisible": "q\u200b",
    "backwards": "q\u202ep",
    "wide space": "q\u3000+ p",
    "line separator": "q\u2028p",
    "arabic digit": "٣*q",
    "minus sign": "q − p",
    "ellipsis": "...",
    "ellipsis within": "q + ...",
    "True": "True*q",
    "None": "None",
    "E": "E*q",
    "I": "I*q",
    "S": "S*q",
    "N": "N(q)",
    "O": "O(q)",
    "Q": "Q",
    "oo": "oo*q",
    "zoo": "zoo + q",
    "nan": "nan*q",
    "inf": "inf*q",
    "gamma": "gamma(q)",
    "Symbol": "Symbol(q)",
    "Integer": "Integer(1)*q",
    "hexadecimal": "0x10*q",
    "octal": "0o17*q",
    "binary": "0b1*q",
    "complex": "1j*q",
    "complex point": "2.5J*q",
    "underscores": "1_000*q",
    "underscore": "_",
    "place": "_0",
    "number before a name": "2q",
    "two names": "q p",
    "two numbers": "2 3*q",
    "two points": "1.2.3*q",
    "broken exponent": "1e*q",
    "huge decimal": "1e999999*q",
    "tiny decimal": "1e-999999999*q",
    "huge exponent of ten": "1e309*q",
    "many digits": "9" * 1000 + "*q",
    "a megabyte of digits": "9" * 1_000_000,
    "a megabyte": "q+" * 500_000 + "q",
    "a megabyte of spaces": " " * 1_000_000 + "q",
    "tower": "9**9**9",
    "tower times": "10**10**10*q",
    "caret tower": "9^9^9^9*q",
    "power of a variable": "q**(10**9)",
    "tower by cancelling": "9**9**(q-q+9)",
    "power by cancelling": "q**(q-q+10**9)",
    "powers of powers": "((((10001/10000)**64)**64)**64)**64*q",
    "powers of a product": "((((10001/10000*q)**64)**64)**64)**64",
    "power by logarithm": "exp(10**9*log(2*q))",
    "nested power by logarithm": "exp(100*log(exp(100*log(exp(100*log(2*q))))))",
    "logarithm by root": "exp(q*(p+10**9*log(2)))**(1/q)",
    "root of an exponential": "(2**(10**9*q))**(1/q)",
    "product of exponentials": "2**(10**12*q)*2**(10**11-10**12*q)",
    "float exponent": "(2**(1e300*q))**(1/q)*p",
    "root of huge degree": "2**(1/10**25)*q",
    "exponentials": "exp(exp(exp(1000)))",
    "exponentials of a variable": "exp(exp(exp(q-q+1000)))",
    "overflow": "1e200*1e200*q",
    "brackets": "(" * 10_000 + "q" + ")" * 10_000,
    "fewer brackets": "(" * 240 + "q" + ")" * 240,
    "open brackets": "(" * 199,
    "minus": "-" * 400 + "q",
    "many minus": "-" * 10_000 + "q",
    "calls": "sin(" * 100 + "q" + ")" * 100,
    "many calls": "sin(" * 10_000 + "q" + ")" * 10_000,
    "powers": "q" + "**q" * 200,
    "many powers": "q" + "**2" * 10_000,
    "nested sums": "q-(" * 100 + "q" + ")" * 100,
    "division by 0": "1/0",
    "division by 0 times": "q/0",
    "division by 0 within": "cosh((cosh((q/0)))**(cos((q)**(0.5))))",
    "division by a difference": "1/(q-q)",
    "0 to a negative power": "0**-1*q",
    "logarithm of 0": "log(0)*q",
    "logarithm of -1": "log(-1)*q",
    "root of -1": "sqrt(-1)*q",
    "complex root": "(-8)**(1/3)*q",
    "complex for all": "sqrt(-q**2)",
    "pole": "tan(pi/2)*q",
    "nothing": "",
    "space": "   ",
    "a number": "3",
    "a constant": "pi",
    "nothing left": "q - q",
    "an operator": "+",
    "half": "q +",
    "unclosed": "(q",
    "unopened": "q)",
    "wrong order": ")q(",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expression"), GOOD.items(), ids=[text[:40] for text in GOOD])
def test_a_formula_is_what_sympy_makes_of_it(text: str, expression: sympy.Expr) -> None:
    assert parse(text, NAMES) == expression
    states = np.random.default_rng(0).uniform(0.5, 2, (5, 2))
    reference = sympy.lambdify([Q, P], expression)(*states.T)
    np.testing.assert_allclose(library_of(text, NAMES).evaluate(states)[:, 0], reference, rtol=1e-12)


@pytest.mark.parametrize("text", UNPLEASANT.values(), ids=UNPLEASANT)
def test_what_is_no_formula_is_refused_in_a_short_line_at_once(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(UsageError, match=r"variables q, p") as error:
        parse(text, NAMES)
    assert time.perf_counter() - began < 0.5  # 0.1 s on a machine with nothing else to do
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 400


def test_attacks_are_many() -> None:
    assert len(UNPLEASANT) >= 60


@pytest.mark.parametrize("text", [text for text in GOOD if len(text) < 60])
def test_what_is_printed_reads_back(text: str) -> None:
    once = parse(text, NAMES)
    assert str(parse(str(once), NAMES)) == str(once)


@settings(max_examples=300, deadline=None)
@given(st.text("qp0123456789.e+-*/^() ", max_size=30) | st.lists(
    st.sampled_from(["q", "p", "2", "1/3", "0.5", "9", "+", "-", "*", "/", "**", "(", ")", "exp(", "log(", "sqrt(",
                     "sin(", "tan(", "Abs(", "pi", "10**9", "-1", "0"]), max_size=14).map("".join))  # fmt: skip
def test_any_text_is_read_or_refused_quickly_and_silently(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        began = time.perf_counter()
        try:
            library = library_of(text, NAMES)
        except UsageError:
            library = None
        assert time.perf_counter() - began < 2
        if library is None:
            return
        states = np.array([[-1.5, 0.7], [0.0, 0.0], [2.0, 3.0], [1e8, -1e8]])
        assert library.evaluate(states).dtype == library.gradients(states, np.ones((1, 1))).dtype == float


EXPRESSIONS = st.recursive(
    st.sampled_from(["q", "p", "2", "3", "pi"]),
    lambda part: st.one_of(
        st.tuples(part, st.sampled_from(["+", "-", "*", "/"]), part).map(lambda of: f"({of[0]} {of[1]} {of[2]})"),
        st.tuples(part, st.sampled_from(["2", "-1", "(1/2)"])).map(lambda of: f"({of[0]})**{of[1]}"),
        st.tuples(st.sampled_from(["sin", "cos", "exp", "log", "sqrt"]), part).map(lambda of: f"{of[0]}({of[1]})"),
    ),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(EXPRESSIONS)
def test_a_printed_formula_reads_back_as_the_same(text: str) -> None:
    try:
        once = parse(text, NAMES)
    except UsageError:
        assume(False)
    assume(not once.has(sympy.E))  # printed by a letter that may as well be a forgotten variable
    assert sympy.expand(parse(str(once), NAMES) - once) == 0


def test_names_are_compared_as_they_are_written() -> None:
    """Python takes the first for the second: the micro sign and the Greek letter."""
    names = ("\u00b5", "\u03bc")
    micro, mu = symbols_of(names)
    assert parse("\u00b5 - 2*\u03bc", names) == micro - 2 * mu
    with pytest.raises(UsageError, match="unknown name"):
        parse("\u00b5", names[1:])


def test_variables_may_be_called_like_anything() -> None:
    names = ("lambda", "sin", "pi", "E", "__import__", "_0", "e5")
    symbols = dict(zip(names, symbols_of(names), strict=True))
    assert parse("lambda + sin*pi + E/__import__ - _0 + 1e5*e5", names).free_symbols == set(symbols.values())
    with pytest.raises(UsageError, match="only functions can be called"):
        parse("__import__(sin)", names)


def test_a_form_may_hold_constants_that_are_free() -> None:
    a, b, x = sympy.symbols("a b x")
    assert expression_of("a/(1+exp(b*x))", {"a": a, "b": b, "x": x}) == a / (1 + sympy.exp(b * x))
    assert expression_of("2*pi", {"pi": sympy.pi}) == 2 * sympy.pi


def test_values_take_the_place_of_names_only() -> None:
    assert with_values("m*q + 1e5*m1 - θ", {"m": -2.0, "e5": 7.0, "θ": 0.5}) == "(-2.0)*q + 1e5*m1 - (0.5)"


def test_a_long_text_is_cut_in_a_line() -> None:
    assert len(shown("q" * LENGTH)) < SHOWN + 10
    assert shown("q\n") == r"'q\n'"


def test_a_long_list_is_cut_at_once() -> None:
    began = time.perf_counter()
    assert len(split("q," * 500_000)) == 500_000
    assert time.perf_counter() - began < 5


def test_names_of_columns_never_become_code(tmp_path: Path) -> None:
    written = tmp_path / "written"
    name = f"__import__('pathlib').Path({str(written)!r}).write_text('')"
    function = function_of([name, "p"], sympy.sin(symbols_of([name])[0]))
    assert function(0.0, 0.0) == 0
    with pytest.raises(ValueError, match="more than the variables"):
        function_of(["p"], symbols_of([name])[0])
    assert not written.exists()


@pytest.mark.parametrize("text", ["log(q)", "sqrt(q)", "log(-q**2)", "1/(q - q**1.0)", "(-1)**q", "exp(exp(q**2)*99)"])
@pytest.mark.parametrize("option", ["functions", "known"])
def test_what_is_not_finite_on_the_data_is_told_in_a_line(text: str, option: str) -> None:
    data = simulators.simulate(simulators.SYSTEMS["pendulum"](), trajectories=4, points=60)
    with pytest.raises(UsageError) as error:
        conserved.discover(data, **{option: [text]})
    assert str(error.value).isprintable()


@pytest.mark.parametrize("option", ["--known", "--functions"])
def test_no_text_runs_a_program(conserved: Command, tmp_path: Path, option: str) -> None:
    """It once did: full-width letters escaped the check of names, attributes were read, and texts evaluated."""

    def wide(text: str) -> str:
        return "".join(chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter for letter in text)

    rest = '""'
    for letter in reversed("import os;os.system('echo > written')"):
        rest = f'"%c%%s"%{ord(letter)}%({rest})'
    code, name = f"exec({rest})".encode().hex(), wide("name")
    method = f"{wide('encode')}().{wide('fromhex')}(é{code}.{name}.{wide('strip')}(é.{name})).{wide('decode')}()"
    done = conserved("discover", "--system", "pendulum", "--no-encoder", option, f"sin(q.{name}.{method})")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_no_column_of_a_file_runs_a_program(conserved: Command, tmp_path: Path) -> None:
    header = "__import__('os').system('echo > written'),lambda: exit()"
    angles = np.linspace(0, 6, 200)
    rows = [f"{np.cos(angle)!r},{np.sin(angle)!r}".replace("np.float64(", "").replace(")", "") for angle in angles]
    (tmp_path / "data.csv").write_text("\n".join([header, *rows]))
    done = conserved("discover", "--data", "data.csv", "--no-encoder", "--json")
    assert "Traceback" not in done.stderr
    assert done.returncode == 0
    assert all(word.isidentifier() for word in json.loads(done.stdout)["written"].values())
    assert [path.name for path in tmp_path.iterdir()] == ["data.csv"]


FORBIDDEN = {
    "text to sympy": r"\b(sympify|parse_expr|parse_latex|parse_mathematica)\b",
    "text to Python": r"(?<![.\w])(eval|exec|compile|__import__)\(|literal_eval",
    "pickles": r"\bpickle\b(?!d)|\b(dill|joblib|shelve|marshal)\b|allow_pickle=True",
    "models of others": r"torch\.load\((?!.*weights_only=True)|weights_only=False",
    "shells": r"os\.system|shell=True|yaml\.load\(",
}
ALLOWED = {"from pickle import UnpicklingError", "numpy's own files: .npz"}


@pytest.mark.parametrize("pattern", FORBIDDEN.values(), ids=FORBIDDEN)
def test_nothing_in_the_package_evaluates_text(pattern: str) -> None:
    found = [
        f"{path}:{number}: {line.strip()}"
        for package in (conserved, simulators)
        for path in Path(str(package.__file__)).parent.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line) and not any(known in line for known in ALLOWED)
    ]
    assert found == []
