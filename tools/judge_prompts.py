"""How well prompts are understood: by words alone, by meaning alone, and by both.

    python tools/judge_prompts.py [FILE]

FILE (tests/data/prompts.tsv) has one prompt a line and what it means: elements by commas, each one of the sounds
between bars; "!" names what must not be wanted. "understood": every element is wanted and nothing ruled out is;
"cleanly": and nothing else besides.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from s2s.generators.foley import prompt as reader
from s2s.generators.foley.meaning import nearest

PROMPTS = Path(__file__).resolve().parents[1] / "tests" / "data" / "prompts.tsv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=PROMPTS)
    args = parser.parse_args()
    prompts = [line.split("\t") for line in args.file.read_text().splitlines() if not line.startswith("#")]
    print("| reader | understood | cleanly | of |\n|---|---|---|---|")
    for name, resolve in (("words", by_words), ("meaning", by_meaning), ("both", reader._resolved)):
        grades = [grade(prompt, meant, resolve) for prompt, meant in prompts]
        print(f"| {name} | {sum(good for good, _ in grades)} | {sum(all(both) for both in grades)} | {len(grades)} |")
    for prompt, meant in prompts:
        if not all(grade(prompt, meant, reader._resolved)):
            print(f"- {prompt}: {', '.join(wanted(prompt, reader._resolved)) or 'nothing'} (meant: {meant})")


def by_words(clause: reader._Clause) -> tuple[str, ...]:
    return tuple(clause.found)


def by_meaning(clause: reader._Clause) -> tuple[str, ...]:
    if not clause.found and not clause.unknown:
        return ()
    best, cosine = nearest(" ".join(clause.words))[0]
    return (best,) if cosine >= reader.LEAST_ALIKE else ()


def wanted(prompt: str, resolve: Callable[[reader._Clause], tuple[str, ...]]) -> set[str]:
    found, ruled_out = set(), set()
    for clause in reader._clauses(prompt):
        (ruled_out if clause.negated else found).update(resolve(clause))
    return found - ruled_out


def grade(prompt: str, meant: str, resolve: Callable[[reader._Clause], tuple[str, ...]]) -> tuple[bool, bool]:
    found = wanted(prompt, resolve)
    elements = [element.strip() for element in meant.split(",")]
    allowed = [set(element.split("|")) for element in elements if not element.startswith("!")]
    never = {element[1:] for element in elements if element.startswith("!")}
    return all(found & one for one in allowed) and not found & never, found <= set().union(*allowed)


if __name__ == "__main__":
    main()
