"""What a browser keeps for good must name the version of what it imports."""

import re

from django.contrib.staticfiles.finders import FileSystemFinder

from config.site.static_files import ManifestStorage


def test_a_script_imports_the_file_of_its_own_version(tmp_path):
    storage = ManifestStorage(location=tmp_path, base_url="/static/")
    paths = {}
    for path, source in FileSystemFinder().list(["vendor*", "img*", "css*"]):
        with source.open(path) as file:
            storage.save(path, file)
        paths[path] = (storage, path)

    found = storage.post_process(paths, dry_run=False)
    renamed = {old: new for old, new, _ in found if new.endswith(".js")}

    for path in ("js/charts.js", "js/survey.js"):
        text = (tmp_path / renamed[path]).read_text("utf-8")
        imported = [f"js/{name}" for name in re.findall(r'from "\./([^"]+)"', text)]
        assert imported
        assert set(imported) <= set(renamed.values())
