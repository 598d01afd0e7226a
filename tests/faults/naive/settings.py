"""The site with views in which nothing is held: what the drills must see go wrong."""

from tests.faults.watched import *

ROOT_URLCONF = "tests.faults.naive.urls"
