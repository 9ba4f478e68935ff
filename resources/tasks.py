"""The jobs of the library."""

from procrastinate.contrib.django import app

from resources.reading import read_file


@app.task(queue="files")
def read_resource(resource_id: int) -> None:
    read_file(resource_id)
