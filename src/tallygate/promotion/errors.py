"""Ways in which a promotion cannot be written."""


class PromotionError(Exception):
    """It cannot be written as asked: says what, why and what to do. Nothing was moved."""


class UnreachableError(PromotionError):
    """The remote did not answer as it should. Asking again may help."""


class LostRaceError(PromotionError):
    """Others were faster until patience ended. winner: who holds the ref now."""

    def __init__(self, message: str, winner: str) -> None:
        super().__init__(message)
        self.winner = winner
