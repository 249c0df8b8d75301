from grading_service.main import run
from shared.service import main

if __name__ == "__main__":
    main("grading", run, preload=["grading_service.loaded"])
