namespace Purlin.RateLimiting;

/// <summary>
/// The replacement of one version of a policy by another at one instant: which limit continues which, and the words of
/// a key from those it had. Limits continue those of the same name; the others, in order, those left of the same kind,
/// then those left of any. A limit that continues none starts fresh. Immutable.
/// </summary>
internal sealed class VersionStep
{
    private const int New = -1;

    private readonly RateLimitPolicy _old;
    private readonly RateLimitPolicy _next;
    private readonly LimiterNow _at;
    private readonly int[] _oldIndex;

    public VersionStep(RateLimitPolicy old, RateLimitPolicy next, LimiterNow at)
    {
        (_old, _next, _at) = (old, next, at);
        _oldIndex = Continued(old, next);
    }

    /// <summary>Through several steps, in order.</summary>
    /// <param name="steps">At least one.</param>
    /// <param name="oldStates">State words of all limits of the first step's old version.</param>
    /// <param name="states">Receives those of the last step's new version.</param>
    public static void ConvertStates(
        ReadOnlySpan<VersionStep> steps, ReadOnlySpan<long> oldStates, Span<long> states)
    {
        while (steps.Length > 1)
        {
            var between = new long[steps[0]._next.StateWords];
            steps[0].ConvertStates(oldStates, between);
            oldStates = between;
            steps = steps[1..];
        }

        steps[0].ConvertStates(oldStates, states);
    }

    /// <summary>State words of all limits, one after the other, into those of the new version.</summary>
    public void ConvertStates(ReadOnlySpan<long> oldStates, Span<long> states)
    {
        for (int i = 0; i < _oldIndex.Length; i++)
        {
            LimitAlgorithm next = _next.LimitAt(i).Algorithm;
            Span<long> state = states[..next.StateWords];
            states = states[next.StateWords..];
            if (_oldIndex[i] == New)
            {
                next.Clear(state);
                continue;
            }

            LimitAlgorithm old = _old.LimitAt(_oldIndex[i]).Algorithm;
            ReadOnlySpan<long> oldState = oldStates.Slice(_old.StateOffset(_oldIndex[i]), old.StateWords);
            StateInheritance.Convert(old, oldState, next, state, _next.Inheritance, _at);
        }
    }

    /// <summary>The debits of a reservation for the limits of the new version.</summary>
    public LimitDebit[] ConvertDebits(ReadOnlySpan<LimitDebit> oldDebits)
    {
        var debits = new LimitDebit[_oldIndex.Length];
        for (int i = 0; i < debits.Length; i++)
        {
            debits[i] = _oldIndex[i] == New || oldDebits[_oldIndex[i]] == LimitDebit.NotCharged
                ? LimitDebit.NotCharged
                : StateInheritance.Convert(
                    _old.LimitAt(_oldIndex[i]).Algorithm, oldDebits[_oldIndex[i]], _next.LimitAt(i).Algorithm,
                    _next.Inheritance, _at);
        }

        return debits;
    }

    private static int[] Continued(RateLimitPolicy old, RateLimitPolicy next)
    {
        var oldIndex = new int[next.Limits.Count];
        Array.Fill(oldIndex, New);
        var isTaken = new bool[old.Limits.Count];
        for (int i = 0; i < oldIndex.Length; i++)
            oldIndex[i] = Take(old, isTaken, limit => limit.Name == next.LimitAt(i).Name);
        for (int i = 0; i < oldIndex.Length; i++)
        {
            if (oldIndex[i] == New)
                oldIndex[i] = Take(old, isTaken, limit => limit.Algorithm.Kind == next.LimitAt(i).Algorithm.Kind);
        }

        for (int i = 0; i < oldIndex.Length; i++)
        {
            if (oldIndex[i] == New)
                oldIndex[i] = Take(old, isTaken, limit => limit.Algorithm.IsHeld == next.LimitAt(i).Algorithm.IsHeld);
        }

        return oldIndex;
    }

    private static int Take(RateLimitPolicy old, bool[] isTaken, Func<Limit, bool> fits)
    {
        for (int i = 0; i < isTaken.Length; i++)
        {
            if (isTaken[i] || !fits(old.LimitAt(i)))
                continue;
            isTaken[i] = true;
            return i;
        }

        return New;
    }
}
