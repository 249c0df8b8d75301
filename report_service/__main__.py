from report_service.main import run
from shared.service import main

if __name__ == "__main__":
    main("report", run, preload=["report_service.loaded"], pool=1)
