from shared.stopping import exit_on_signals

if __name__ == "__main__":
    with exit_on_signals():
        from interviewer_service.main import run
        from shared.host import main

        main("interviewer", run)
