# Two commands for a stranger: `make demo` and `make test`. Everything lands in .venv and var/.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The demo never touches a real database or queue, whatever the shell has set.
DEMO := env -u DATABASE_URL -u REDIS_URL -u EMAIL_URL -u SECRET_KEY -u ALLOWED_HOSTS DEBUG=1 \
	DJANGO_RUNSERVER_HIDE_WARNING=true \
	SQLITE_PATH=var/demo.sqlite3 MEDIA_ROOT=var/demo-media $(BIN)/python manage.py
PRODUCTION := env DEBUG=0 SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
	ALLOWED_HOSTS=qiangji.example.edu.cn STATIC_ROOT=var/check-static $(BIN)/python manage.py
PYTEST := $(BIN)/pytest -q
ARGS ?=

.PHONY: demo demo-reset setup test test-services budget check bench help

help:
	@echo "make demo           演示学校，http://127.0.0.1:$(PORT)/"
	@echo "make demo-reset     删除演示数据，重新开始"
	@echo "make test           全部测试（SQLite；有 Chromium 时含浏览器测试）"
	@echo "make test-services  全部测试（需 DATABASE_URL、REDIS_URL，含 Celery 进程）"
	@echo "make budget         重新记录每个页面的查询数（tests/query_budget.json）"
	@echo "make check          代码检查、迁移检查、生产配置检查"
	@echo "make bench          性能测量（需 PostgreSQL 的 DATABASE_URL）"

demo: .venv/.runtime
	@$(DEMO) demo --port $(PORT)

demo-reset: .venv/.runtime
	@$(DEMO) demo --port $(PORT) --reset

setup: .venv/.dev

test: .venv/.dev
	@command -v chromium chromium-browser >/dev/null || \
		echo "没有 Chromium，浏览器测试将跳过。要运行它们：apt-get install -y chromium chromium-l10n fonts-wqy-zenhei"
	@env -u DATABASE_URL -u REDIS_URL $(PYTEST) -n 2 -rs $(ARGS)

test-services: .venv/.dev
	@test -n "$$DATABASE_URL" -a -n "$$REDIS_URL" || { echo "请先设置 DATABASE_URL（PostgreSQL）和 REDIS_URL。"; exit 2; }
	@REQUIRE_BROWSER=1 REQUIRE_SERVICES=1 $(PYTEST) -n 2 -rs $(ARGS)

budget: .venv/.dev
	@env -u DATABASE_URL -u REDIS_URL QUERY_BUDGET=rewrite $(PYTEST) -p no:xdist tests/matrix/test_queries.py
	@git diff --stat -- tests/query_budget.json

check: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(PYTEST) -p no:xdist tests/test_house.py tests/test_width.py
	@env -u DATABASE_URL $(PRODUCTION) makemigrations --check --dry-run
	@env -u DATABASE_URL $(PRODUCTION) check --deploy --fail-level WARNING
	@$(PRODUCTION) collectstatic --noinput --clear -v 0
	@echo "检查全部通过。"

bench: .venv/.runtime
	@test -n "$$DATABASE_URL" || { echo "请先设置 DATABASE_URL（PostgreSQL）。"; exit 2; }
	@$(PRODUCTION) bench $(ARGS)

.venv/.runtime: requirements.txt | .venv/bin/python
	@echo "正在安装运行所需的软件包……"
	@$(PIP) -r requirements.txt || { echo "安装失败：请检查能否访问 Python 软件源（pip 的 index-url）。"; exit 1; }
	@touch $@

.venv/.dev: requirements.txt requirements-dev.txt | .venv/bin/python
	@echo "正在安装开发和测试所需的软件包……"
	@$(PIP) -r requirements-dev.txt || { echo "安装失败：请检查能否访问 Python 软件源（pip 的 index-url）。"; exit 1; }
	@touch .venv/.runtime $@

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "没有 $(PYTHON)。请运行：apt-get install -y python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 以上。请安装后指明：make demo PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python 缺 venv。请运行：apt-get install -y python3-venv"; exit 1; }
	@echo "正在建立虚拟环境 .venv ……"
	@$(PYTHON) -m venv .venv
