# The few verbs of the house. `make demo` and `make test` set everything up on a fresh machine.
KIM = .venv/bin/kim
COMPILE = .venv/bin/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate

.PHONY: setup check test demo run bench package package-test lock clean

setup:
	@bash installer/setup.sh

test: setup
	@bash installer/setup.sh screen
	.venv/bin/python -m pytest -n 3 --dist worksteal

check: setup
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

demo: setup
	$(KIM) demo --output demo-output

run: setup
	$(KIM) start

bench: setup
	$(KIM) bench --output bench-output

package: setup
	.venv/bin/python installer/packing/package.py dist

package-test: package
	sudo -n true 2>/dev/null || [ "$$(id -u)" = 0 ]
	$(if $(filter-out 0,$(shell id -u)),sudo) installer/packing/try_package.sh dist/*.deb

lock:
	.venv/bin/python -m pip install --quiet uv
	$(COMPILE) --all-extras --group dev pyproject.toml -o installer/requirements.lock
	$(COMPILE) --extra service pyproject.toml -o installer/service/requirements.lock

clean:
	rm -rf .venv demo-output bench-output dist
