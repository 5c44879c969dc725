namespace Purlin.Testing;

/// <summary>What happens to a released call.</summary>
internal enum GateOutcome
{
    /// <summary>It takes effect and answers.</summary>
    Answered,

    /// <summary>It never reaches the store; the client sees a failure.</summary>
    LostBeforeEffect,

    /// <summary>It takes effect, but the answer is lost: the client sees the same failure.</summary>
    LostAfterEffect,
}
