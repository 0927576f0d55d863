"""Static files under names that carry their hash, the imports inside our scripts too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r"""(?P<matched>from\s+["'](?P<url>\./[^"']+)["'];)"""


class ManifestStorage(CompressedManifestStaticFilesStorage):
    # import … from "./dom.js" must name the file of this version, or a cache mixes two. Django's
    # own switch for this reads the scripts of every package, and trips over an example in a
    # comment of django_htmx.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((IMPORT, 'from "%(url)s";'),)),
    )
