"""Every address of the site, put together (the roof: nothing imports it)."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from curriculum import views as curriculum
from curriculum.library import views as library
from curriculum.sitemap import PagesSitemap
from learning.people import views as people
from learning.people.my_account import choose_language
from learning.site import files
from learning.site import views as site

SITEMAPS = {"pages": PagesSitemap}

handler400 = "learning.site.views.bad_request"
handler403 = "learning.site.views.forbidden"
handler404 = "learning.site.views.not_found"

# Wagtail's and Django's own sign-in forms know no second factor and no rate limit. These lines
# stand above Wagtail's, so that each such address leads to allauth; a test walks the resolver.
closed_doors = [
    path("admin/login/", people.to_sign_in),
    path("admin/logout/", people.to_sign_out),
    re_path(r"^admin/password_reset/", people.to_password_reset),
    # By name: Wagtail asks for it where a page is for signed-in readers.
    path("_util/login/", people.to_sign_in, name="wagtailcore_login"),
    path("_util/authenticate_with_password/<path:rest>", people.closed),
]

urlpatterns = [
    path("health/live", site.live, name="health_live"),
    path("health/ready", site.ready, name="health_ready"),
    # Browsers ask for it where a page names no icon.
    path("favicon.ico", site.favicon),
    path("robots.txt", site.robots, name="robots"),
    path("sitemap.xml", sitemap_index, {"sitemaps": SITEMAPS}, name="sitemap"),
    path(
        "sitemap-<section>.xml",
        sitemap,
        {"sitemaps": SITEMAPS},
        name="django.contrib.sitemaps.views.sitemap",
    ),
    path("manifest.webmanifest", site.manifest, name="manifest"),
    path("paper.css", site.paper_css, name="paper_css"),
    re_path(r"^brand/(?P<accent>[0-9A-Fa-f]{6})\.css$", site.accent_css, name="accent_css"),
    path("brand/logo/<int:image_id>/", curriculum.logo, name="brand_logo"),
    re_path(r"^view/(?P<view>text|full)/$", site.choose_view, name="choose_view"),
    path("media/<path:path>", files.media),
    path("use-cases/", library.use_cases, name="use_cases"),
    path("use-cases/<slug:code>/", library.use_case, name="use_case"),
    *closed_doors,
    path("account/", include("learning.people.urls")),
    path("account/", include("learning.desk.account.urls")),
    path("account/", include("learning.authoring.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/social/", include("allauth.socialaccount.urls")),
    path("account/social/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("home/", include("learning.desk.urls")),
    path("console/", include("learning.console.urls")),
    path("", include("assessments.urls")),
    path("admin/", include("learning.people.editor.urls")),
    path("admin/", include(wagtailadmin_urls)),
    re_path(r"^documents/(\d+)/(.*)$", files.document),
    path("documents/", include(wagtaildocs_urls)),
    path("language/setlang/", choose_language, name="set_language"),
]

urlpatterns += i18n_patterns(
    re_path(wagtail_urls.serve_pattern, curriculum.serve, name="wagtail_serve"),
    prefix_default_language=False,
)
