"""The files for servers, as far as they can be checked without one."""

import re
import shutil
import subprocess

import pytest

from conferences.public.page_cache import HTMX_HEADERS
from config.databases import parse_database_url
from config.settings import base


@pytest.fixture
def deploy(root):
    return root / "site/deploy"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_units_are_valid(deploy, tmp_path):
    for unit in (deploy / "systemd").glob("*.[st]*[er]"):
        # A program that exists here too.
        text = re.sub(r"(?<==)/srv/hallway/\.venv/bin/\w+", "/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    units = sorted(tmp_path.iterdir())
    assert len(units) == 5
    command = ["systemd-analyze", "verify", "--man=no", *units]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in answer.stderr.splitlines() if "hallway" in line]
    assert (answer.returncode, ours) == (0, [])


def test_restarted_services_have_no_start_limit(deploy):
    for unit in (deploy / "systemd").glob("*.service"):
        text = unit.read_text()
        assert ("Restart=always" in text) == ("\nStartLimitIntervalSec=0\n" in text), unit.name


def test_hallway_manage_uses_the_settings_of_the_services(deploy, tmp_path):
    (tmp_path / "systemd-run").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (tmp_path / "systemd-run").chmod(0o755)
    command = [deploy / "hallway-manage", "backup", "a file"]
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    arguments = subprocess.check_output(command, env=path, text=True).splitlines()
    unit = (deploy / "systemd/hallway-daily.service").read_text()
    program, command = re.search(r"^ExecStart=(\S+) (manage\.py)", unit, re.MULTILINE).groups()
    assert arguments[-4:] == [program, command, "backup", "a file"]
    for name in ("User", "Group", "WorkingDirectory", "EnvironmentFile"):
        value = re.search(rf"^{name}=(.*)", unit, re.MULTILINE)[1]
        assert any(each.endswith(f"={value}") for each in arguments), name


def test_nginx_knows_the_admin_path_and_the_cache_key_and_listens_on_ipv4_and_ipv6(deploy):
    nginx = (deploy / "nginx/hallway.conf").read_text()
    uncached = re.search(r"location ~ \^/\(([^)]+)\)", nginx)[1].split("|")
    assert base.ADMIN_PATH in uncached
    for header in HTMX_HEADERS:
        assert f"$http_{header.lower().replace('-', '_')}" in nginx
    ipv4 = re.findall(r"^ *listen (\d+(?: .*)?);", nginx, re.MULTILINE)
    assert ipv4 == re.findall(r"^ *listen \[::\]:(\d+.*);", nginx, re.MULTILINE)
    assert len(ipv4) == 3


def test_the_example_environment_names_settings_that_exist(deploy, root):
    table = (root / "docs/reference/settings.md").read_text()
    example = (deploy / "environment.example").read_text()
    documented = set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE))
    named = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert named - documented == {"DJANGO_SETTINGS_MODULE"}


def test_gunicorn_has_fewer_threads_than_database_connections(deploy):
    server = (deploy / "gunicorn.conf.py").read_text()
    threads = int(re.search(r"^threads = (\d+)", server, re.MULTILINE)[1])
    assert threads < parse_database_url("postgres://user@host/name")["OPTIONS"]["pool"]["max_size"]
