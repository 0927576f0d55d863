"""Photos from telephones: what is not taken says how to send it, what is taken is seen."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from branches import files
from branches.errors import Refusal
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def stored(name, content):
    branch = make.branch()
    upload = SimpleUploadedFile(name, content)
    return files.store_files([upload], branch=branch, by=make.secretary(branch))[0]


def photo(size, kind="JPEG", mode="RGB"):
    content = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(content, kind)
    return content.getvalue()


def heic(brand):
    return b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x00\x00mif1heic" + b"\x00" * 400


@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "IMG_0001.jpg", "照片"])
@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"heix"])
def test_a_heic_photo_is_refused_with_the_way_out(name, brand):
    with pytest.raises(Refusal, match="HEIC.*兼容性最佳.*截图"):
        stored(name, heic(brand))


def test_a_film_is_no_heic_photo():
    with pytest.raises(Refusal, match="不是可以上传的文件"):
        stored("IMG_0001.mov", heic(b"qt  "))


@pytest.mark.parametrize(
    ("name", "kind", "mode"), [("照片.jpg", "JPEG", "RGB"), ("截图.png", "PNG", "P")]
)
def test_a_picture_is_shown_small_and_in_full_and_saved_as_before(client, name, kind, mode):
    row = stored(name, photo((1600, 1200), kind, mode))
    client.force_login(make.secretary(row.branch))
    url = reverse("branches:file", args=[row.pk])

    small, full, saved = (client.get(url, {"view": one}) for one in ("small", "full", ""))

    assert Image.open(io.BytesIO(small.content)).size == (640, 480)
    assert small["Content-Type"] == full["Content-Type"] == row.mime
    full_content = full.getvalue()
    assert Image.open(io.BytesIO(full_content)).size == (1600, 1200)
    assert full["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved.getvalue() == full_content
    assert {one["X-Content-Type-Options"] for one in (small, full, saved)} == {"nosniff"}


def test_what_is_no_picture_is_never_shown_in_the_page(client):
    row = stored("记录.pdf", b"%PDF-1.4\n1 0 obj\n%%EOF\n")
    client.force_login(make.secretary(row.branch))

    for view in ("small", "full"):
        response = client.get(reverse("branches:file", args=[row.pk]), {"view": view})
        assert response.getvalue().startswith(b"%PDF")
        assert response["Content-Disposition"].startswith("attachment")


def test_a_small_picture_is_served_through_scope_only(client):
    row = stored("照片.jpg", photo((40, 30)))
    client.force_login(make.secretary(make.branch(of=row.branch.committee)))

    response = client.get(reverse("branches:file", args=[row.pk]), {"view": "small"})

    assert response.status_code == 404
