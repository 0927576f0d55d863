"""The site's addresses and the bare pages; in force only while the bench runs."""

from django.urls import path

from config.bench import bare_pages
from config.urls import urlpatterns as site

urlpatterns = [
    *site,
    path("bench/list/", bare_pages.bare_list, name="bench_list"),
    path("bench/hello/", bare_pages.hello, name="bench_hello"),
    path("bench/empty/", bare_pages.empty, name="bench_empty"),
]
