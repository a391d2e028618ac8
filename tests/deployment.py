"""The parts of the deployment as data: the compose files and the Dockerfile."""

import json
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
VARIABLE = re.compile(r"\$\{(\w+)(?::?([-?])([^}]*))?\}")


def compose(*names):
    """Return the compose files, merged as far as these files need it: mappings by key, lists one after the other."""
    whole = {}
    for name in names or ("compose.yaml",):
        _merge(whole, yaml.safe_load((DEPLOY / name).read_text()))
    return whole


def resolved(value, variables):
    """Put ``variables`` into a value of a compose file, as compose does."""

    def put(match):
        name, sign, rest = match.groups()
        if variables.get(name):
            return variables[name]
        assert sign != "?", f"{name}: {rest}"
        return rest or ""

    return VARIABLE.sub(put, str(value))


def stages():
    """Return the Dockerfile's stages by name: {"from": ..., "steps": [(INSTRUCTION, rest), ...]}."""
    text = re.sub(r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    found, last = {}, None
    for line in text.splitlines():
        instruction, _, rest = line.strip().partition(" ")
        if instruction == "FROM":
            origin, name = re.fullmatch(r"(\S+) AS (\S+)", rest).groups()
            last = found[name] = {"from": origin, "steps": []}
        elif instruction and last is not None:
            last["steps"].append((instruction, rest.strip()))
    return found


def steps_of(name):
    """Return the steps of a stage after those of the stages it is made from."""
    every = stages()
    stage = every[name]
    return [*(steps_of(stage["from"]) if stage["from"] in every else []), *stage["steps"]]


def command_of(name, instruction="CMD"):
    """Return the words of the last CMD or ENTRYPOINT of a stage."""
    return json.loads([rest for step, rest in steps_of(name) if step == instruction][-1])


def variables_of(name):
    """Return a stage's ENV."""
    found = {}
    for step, rest in steps_of(name):
        if step == "ENV":
            found |= {key: value.strip('"') for key, value in re.findall(r'(\w+)=("[^"]*"|\S+)', rest)}
    return found


def _merge(whole, other):
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(whole.get(key), dict):
            _merge(whole[key], value)
        elif isinstance(value, list) and isinstance(whole.get(key), list):
            whole[key] = whole[key] + value
        else:
            whole[key] = value
