namespace Purlin.RateLimiting.Redis;

/// <summary>
/// What the limits of a key need to know to give a charge back: two numbers each, the first one infinite where there is
/// nothing to give back.
/// </summary>
internal static class Marks
{
    /// <summary>The marks under a later version of the policy.</summary>
    /// <param name="marks">Two for each limit of the version.</param>
    /// <param name="version">The version that was charged.</param>
    /// <param name="next">The later one, or that version itself.</param>
    public static double[] Convert(ReadOnlySpan<double> marks, int version, RateLimitPolicy next)
    {
        int limits = next.Limits.Count;
        if (version != next.Version && Find(next, version) is { } old && marks.Length == 2 * old.Limits.Count)
        {
            var debits = new LimitDebit[old.Limits.Count];
            for (int i = 0; i < debits.Length; i++)
                debits[i] = Debit(marks[2 * i], marks[(2 * i) + 1]);
            var inherited = new LimitDebit[limits];
            next.TryInherit(version, debits, inherited);
            return [.. inherited.SelectMany(Numbers)];
        }

        if (marks.Length == 2 * limits)
            return marks.ToArray();
        // Of a version that nobody remembers, which had more or fewer limits: which of them was charged is not known.
        double[] none = new double[2 * limits];
        Array.Fill(none, double.PositiveInfinity);
        return none;
    }

    private static RateLimitPolicy? Find(RateLimitPolicy next, int version) =>
        next.History.FirstOrDefault(old => old.Version == version);

    private static LimitDebit Debit(double mark, double rest) =>
        double.IsFinite(mark) ? new((long)mark, (long)rest) : new(long.MinValue);

    private static double[] Numbers(LimitDebit debit) =>
        debit.MarkUs == long.MinValue ? [double.PositiveInfinity, 0] : [debit.MarkUs, debit.MarkRemainder];
}
