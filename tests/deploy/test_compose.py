"""What the compose files and the Dockerfile promise, as far as it can be read off them."""

import re
import subprocess
import sys

import pytest
from deployment import DEPLOY, ROOT, VARIABLE, command_of, compose, resolved, stages, steps_of, variables_of

from s2s.errors import UsageError
from s2s_service.settings import PREFIX, Settings, load_settings

FILES = ("compose.yaml", "compose.gpu.yaml", "compose.shared.yaml")
SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}
RULES = "{extends: default, rules: {line-length: {max: 120}, document-start: disable, comments-indentation: disable}}"


@pytest.fixture
def services():
    return compose()["services"]


def example():
    """Return deploy/.env.example as variables."""
    lines = (DEPLOY / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_yaml_is_tidy():
    done = subprocess.run(
        [sys.executable, "-m", "yamllint", "--strict", "-d", RULES, *FILES], cwd=DEPLOY, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_nginx_alone_is_published(services):
    assert [name for name, service in services.items() if "ports" in service] == ["web"]
    assert {name for name, service in services.items() if "outside" in service["networks"]} == {"web"}
    networks = compose()["networks"]
    assert {name for name, network in networks.items() if network.get("internal")} == {"inside", "data"}
    # The database is not on nginx's network.
    assert not set(services["postgres"]["networks"]) & set(services["web"]["networks"])


def test_every_service_is_fenced_in(services):
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["read_only"] is True, name
        assert service["init"] is True, name
        assert service["restart"] == "unless-stopped", name
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}, name
        assert service["healthcheck"]["test"][0] == "CMD", name
        assert "privileged" not in service
        assert "container_name" not in service, f"{name} could not be scaled"


def test_nothing_runs_as_root(services):
    assert services["postgres"]["user"] == "postgres"
    for name in ("api", "worker", "web"):
        users = [rest for step, rest in steps_of(name) if step == "USER"]
        assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[-1]), name


def test_jobs_and_files_outlive_containers(services):
    volumes = compose()["volumes"]
    assert services["postgres"]["volumes"] == ["database:/var/lib/postgresql/data"]
    assert services["api"]["volumes"] == services["worker"]["volumes"] == ["store:/var/lib/s2s"]
    assert set(volumes) == {"database", "store"}
    assert services["api"]["environment"]["S2S_SERVICE_DATA"] == "/var/lib/s2s"
    assert ("VOLUME", "/var/lib/s2s") in steps_of("api")


def test_networks_and_volumes_are_those_declared(services):
    whole = compose(*FILES)
    for name, service in whole["services"].items():
        assert set(service["networks"]) <= set(whole["networks"]), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith(("$", ".")) or source in whole["volumes"], (name, source)


def test_images_are_stages_of_the_dockerfile(services):
    for name in ("api", "worker", "web"):
        build = services[name]["build"]
        assert build["target"] == name
        assert build["target"] in stages()
        assert (DEPLOY / build["context"] / build["dockerfile"]).samefile(DEPLOY / "Dockerfile")
        assert f"/{name}:" in services[name]["image"]


def test_base_images_have_versions():
    text = (DEPLOY / "Dockerfile").read_text()
    arguments = dict(re.findall(r"^ARG (\w+)=(\S+)", text, re.MULTILINE))
    outside = [stage["from"] for stage in stages().values() if stage["from"] not in stages()]
    for origin in [*outside, compose()["services"]["postgres"]["image"]]:
        name, _, tag = resolved(origin, arguments).partition(":")
        assert re.match(r"\d+", tag), f"{name} has the tag {tag!r}"


def test_every_setting_is_one():
    texts = [path.read_text() for path in DEPLOY.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    named = set(re.findall(r"\bS2S_[A-Z0-9_]+\b", "\n".join(texts)))
    known = {"S2S_CONFIG", "S2S_EXTRAS"}  # the command line's settings, and a build argument
    assert {"S2S_DATABASE_URL", "S2S_PROXIES", "S2S_MAX_UPLOAD_MB"} <= named
    assert named - known <= SETTINGS


def test_every_variable_of_nginx_is_one(services):
    entry = (DEPLOY / "nginx/entry.sh").read_text()
    known = set(re.findall(r"^#   (\w+)", entry, re.MULTILINE))
    assert set(services["web"]["environment"]) <= known
    assert set(re.findall(r"\$\{?(WEB_\w+)", entry)) <= known


def test_every_variable_of_the_example_is_used():
    used = {match[0] for name in FILES for match in VARIABLE.findall((DEPLOY / name).read_text())}
    assert {name for name in example() if not name.startswith(PREFIX)} <= used


def test_defaults_are_the_services():
    limit = re.search(r"S2S_MAX_UPLOAD_MB:-(\d+)", (DEPLOY / "nginx/entry.sh").read_text())
    assert int(limit.group(1)) == Settings.model_fields["max_upload_mb"].default
    port = compose()["services"]["web"]["environment"]["WEB_API"].split(":")[1]
    assert int(port) == Settings.model_fields["port"].default
    assert ("EXPOSE", port) in steps_of("api")


def test_the_settings_are_usable_and_the_examples_password_is_not(services, monkeypatch):
    def settings_with(password):
        variables = {**example(), "POSTGRES_PASSWORD": password}
        told = {name: value for name, value in variables.items() if name.startswith(PREFIX)}
        told |= {name: resolved(value, variables) for name, value in services["api"]["environment"].items()}
        told |= {name: value for name, value in variables_of("api").items() if name.startswith(PREFIX)}
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        return load_settings(host="0.0.0.0")

    settings = settings_with("5e1f")
    assert settings.database == "postgresql+psycopg://s2s:5e1f@postgres/s2s"
    assert settings.store_url == "file:///var/lib/s2s/store"
    assert settings.proxies == ("10.213.77.0/24",)
    with pytest.raises(UsageError, match="a password that stands in examples"):
        settings_with(example()["POSTGRES_PASSWORD"])


def test_secrets_come_from_the_environment_alone(services):
    passwords = [services["postgres"]["environment"]["POSTGRES_PASSWORD"], services["api"]["environment"]]
    assert all("${POSTGRES_PASSWORD:?" in str(found) for found in passwords)
    for text in [*(DEPLOY / name for name in FILES), DEPLOY / "Dockerfile"]:
        assert not re.search(r"(PASSWORD|SECRET|TOKEN|API_KEY)=\S", text.read_text()), text.name
    assert "/.env" not in (DEPLOY / "Dockerfile.dockerignore").read_text()
    ignored = subprocess.run(["git", "check-ignore", "deploy/.env"], cwd=ROOT, capture_output=True, text=True)
    assert ignored.returncode in (0, 128), "deploy/.env would be committed"  # 128: not a git checkout


def test_the_build_sees_what_it_copies():
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    kept = [line[1:] for line in lines if line.startswith("!")]
    assert "*" in lines
    for stage in stages().values():
        for step, rest in stage["steps"]:
            if step == "COPY" and not rest.startswith("--from"):
                for source in rest.split()[:-1]:
                    assert any(source == one or source.startswith(f"{one}/") for one in kept), source
                    assert (ROOT / source).exists(), source


def test_what_the_page_takes_from_outside_its_folder_is_copied():
    copied = {part for step, rest in stages()["page"]["steps"] if step == "COPY" for part in rest.split()[:-1]}
    sources = [*(ROOT / "web/src").rglob("*.svelte"), *(ROOT / "web/src").rglob("*.ts")]
    taken = {
        (source.parent / name).resolve().relative_to(ROOT)
        for source in sources
        for name in re.findall(r"""from '((?:\.\./)+[^'?]+)\?url'""", source.read_text())
    }
    outside = {str(path) for path in taken if path.parts[0] != "web"}
    assert outside and outside <= copied


def test_containers_are_checked_as_their_images_say(services):
    for name in ("api", "worker", "web"):
        checked = [rest for step, rest in steps_of(name) if step == "HEALTHCHECK"][-1]
        words = re.findall(r'"([^"]*)"', checked)
        assert services[name]["healthcheck"]["test"] == ["CMD", *words]


def test_the_gpus_overlay_builds_with_cuda():
    worker = compose("compose.yaml", "compose.gpu.yaml")["services"]["worker"]
    argument = next(rest for step, rest in stages()["build"]["steps"] if step == "ARG" and "EXTRAS" in rest)
    plain = argument.partition("=")[2]
    assert worker["build"]["args"] == {"S2S_EXTRAS": f"{plain},cuda"}
    assert worker["deploy"]["resources"]["reservations"]["devices"][0]["driver"] == "nvidia"


def test_several_machines_share_what_env_names():
    whole = compose("compose.yaml", "compose.shared.yaml")["services"]
    for name in ("api", "worker"):
        assert whole[name]["environment"]["S2S_STORE"].startswith("${S2S_STORE:?")
        assert "outside" in whole[name]["networks"]  # the store is in the world


def test_commands_are_the_projects():
    assert command_of("api") == ["s2s", "serve", "--no-worker", "--host", "0.0.0.0"]
    assert command_of("worker") == ["s2s", "worker"]
    assert command_of("web", "ENTRYPOINT") == ["/etc/s2s/entry.sh"]
    assert (ROOT / "deploy/nginx/entry.sh").stat().st_mode & 0o111
