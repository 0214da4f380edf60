-- Run once by the PostgreSQL image: the Prefect server keeps its own database beside the catalogue.
CREATE DATABASE prefect OWNER proceedings;
