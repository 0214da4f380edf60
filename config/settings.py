"""Settings, read once into a frozen object and handed in.

They come from environment variables with the prefix `PROCEEDINGS_`, then from the file named by `PROCEEDINGS_CONFIG`
(default `proceedings.env` in the current folder, lines of the form `PROCEEDINGS_DATA=…`), then from the defaults below.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.errors import ConfigError

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Everything an operator can set by environment. Secrets never show in logs or `repr`."""

    model_config = SettingsConfigDict(
        env_prefix="PROCEEDINGS_", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data: Path = Field(Path("data"), description="folder for catalogue, documents and embedded index")
    database_url: str | None = Field(None, description="catalogue; default: SQLite in the data folder")
    documents_url: str | None = Field(
        None, description="any fsspec URL for the PDFs; default: a folder in the data folder"
    )
    sources: Path = Field(PROJECT / "config" / "sources.yaml", description="where proceedings come from")
    digests: Path = Field(PROJECT / "config" / "digests.yaml", description="digests the operator defines")
    templates: Path | None = Field(None, description="a folder whose templates take precedence over ours")

    elasticsearch_url: str | None = Field(
        None, description="set it to search with Elasticsearch 9 instead of the embedded index"
    )
    elasticsearch_api_key: SecretStr | None = Field(None, description="API key, instead of user and password")
    elasticsearch_user: str | None = Field(None, description="user of Elasticsearch")
    elasticsearch_password: SecretStr | None = Field(None, description="password of that user")
    elasticsearch_ca: Path | None = Field(None, description="CA certificate file (PEM)")
    elasticsearch_index: str = Field("proceedings", description="name that index and aliases begin with")

    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, description="processes that read documents")
    batch_size: int = Field(32, ge=1, description="documents a Prefect task reads")
    task_runner: str = Field(
        "threads", pattern="^(threads|dask)$", description="where batches are worked on: threads (here) or dask"
    )
    dask_scheduler: str | None = Field(None, description="address of the Dask scheduler: tcp://HOST:8786")
    document_seconds: float = Field(120.0, gt=0, description="time limit for one document")
    document_megabytes: int = Field(1500, ge=200, description="memory limit for one document's worker")
    file_megabytes: int = Field(200, ge=1, description="larger files are quarantined")
    ocr: bool = Field(True, description="read pages without text with Tesseract, where it is installed")
    ocr_seconds: float = Field(
        1800.0, gt=0, description="time for the pictures of one document, beside its own; pages left over are named"
    )
    ocr_languages: str = Field(
        "eng",
        description="Tesseract language codes joined by +, used where the document's language is unknown",
    )

    smtp_host: str | None = Field(None, description="without it, digests are written as .eml files")
    smtp_port: int = Field(587, description="port of the mail server")
    smtp_user: str | None = Field(None, description="user of the mail server; without one, no login")
    smtp_password: SecretStr | None = Field(None, description="password of that user")
    smtp_security: str = Field("starttls", pattern="^(none|starttls|tls)$", description="none, starttls or tls")
    smtp_ca: Path | None = Field(
        None, description="CA certificate file (PEM) of the mail server; default: the system's"
    )
    smtp_seconds: float = Field(60.0, gt=0, description="how long to wait for an answer of the mail server")
    mail_from: str = Field("proceedings@localhost", description="sender of digests")
    mail_name: str = Field("Proceedings archive", description="name of the sender")
    bounce_address: str | None = Field(None, description="where bounces go (envelope sender); default: mail_from")
    bounce_file: Path | None = Field(None, description="mbox file, maildir or folder of .eml files with bounces")
    imap_host: str | None = Field(None, description="mailbox that bounces arrive in")
    imap_port: int = Field(993, description="port of that mailbox")
    imap_user: str | None = Field(None, description="user of that mailbox")
    imap_password: SecretStr | None = Field(None, description="password of that user")
    imap_security: str = Field("tls", pattern="^(none|starttls|tls)$", description="none, starttls or tls")
    imap_ca: Path | None = Field(
        None, description="CA certificate file (PEM) of the IMAP server; default: the system's"
    )
    imap_folder: str = Field("INBOX", description="folder of that mailbox")
    operator_mail: str | None = Field(None, description="who hears of failed runs")
    mails_per_hour: int = Field(1000, ge=1, description="more wait for the next hour")
    dkim_key: Path | None = Field(None, description="private key file (PEM) that mails are signed with")
    dkim_selector: str = Field("proceedings", description="selector of the DKIM key")
    dkim_domain: str | None = Field(None, description="domain that signs; default: that of mail_from")

    public_url: str = Field(
        "http://127.0.0.1:8000", description="address of the web site, for links in mails and feeds"
    )
    secret_key: SecretStr | None = Field(
        None, description="signs links and cookies; made and kept in the data folder when unset"
    )
    operator_password: SecretStr | None = Field(
        None, description="argon2 hash that opens the operator's pages; `proceedings operator-password` makes one"
    )
    operator_header: str | None = Field(
        None, description="header in which a reverse proxy names the operator; the proxy must strip it from outside"
    )
    prefect_url: str = Field("http://127.0.0.1:4200", description="address of the Prefect server's pages, for links")
    host: str = Field("127.0.0.1", description="address that the web site listens on")
    port: int = Field(8000, description="port that the web site listens on")
    web_workers: int = Field(1, ge=1, description="processes that answer for the web site; limits of rate hold in each")

    @property
    def catalogue_url(self) -> str:
        """SQLAlchemy URL of the catalogue."""
        return self.database_url or f"sqlite:///{(self.data / 'catalogue.sqlite').absolute()}"


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides` (field names) win over environment and file.

    Raises:
        ConfigError: a value that does not fit, with its name.
    """
    env_file = os.environ.get("PROCEEDINGS_CONFIG", "proceedings.env")
    try:
        return Settings(_env_file=env_file, **overrides)  # type: ignore[call-arg, arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigError(f"PROCEEDINGS_{name}: {first['msg']}.") from error
