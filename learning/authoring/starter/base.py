"""What every part of a starter file shares."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Level = Annotated[int, Field(ge=1, le=4)]
Minutes = Annotated[int, Field(ge=1, le=6000)]


class Part(BaseModel):
    """A part of a file. Fields that we don't use may stand in it; nothing is converted silently."""

    model_config = ConfigDict(strict=True, extra="ignore")
