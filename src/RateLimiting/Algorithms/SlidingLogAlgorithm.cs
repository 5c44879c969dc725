namespace Purlin.RateLimiting;

/// <summary>
/// The instant of every permit of the last window: exact at every instant, at the price of one word a permit. An entry
/// counts from its instant until one window later, that instant excluded.
/// </summary>
/// <remarks>
/// State: (head * 8,192 + count, then a ring of instants, never decreasing). Bytes a key: 8 * (limit + 2). Judging
/// searches the ring in log(limit) steps. A debt beyond the ring pushes the oldest entries out.
/// Parameters: limit, window (us).
/// </remarks>
internal sealed class SlidingLogAlgorithm : LimitAlgorithm
{
    private const long HeadUnit = 8_192;

    private readonly long[] _parameters;
    private readonly int _limit;
    private readonly long _windowUs;

    public SlidingLogAlgorithm(long limit, long windowUs)
    {
        _limit = (int)Domain.Permits(limit, Domain.MaxLogEntries, "permits");
        _windowUs = windowUs;
        _parameters = [limit, windowUs];
    }

    public override string Kind => "sliding-log";

    public override int StateWords => 1 + _limit;

    public override long Capacity => _limit;

    public override ReadOnlySpan<long> Parameters => _parameters;

    public override void Clear(Span<long> state) => state.Clear();

    public override LimitDecision Judge(ReadOnlySpan<long> state, long nowUs, long cost)
    {
        int count = Count(state);
        int expired = Expired(state, At(state, nowUs));
        int used = count - expired;
        bool fits = used + cost <= _limit;
        long retry = fits ? 0
            : cost > _limit ? LimitDecision.Never
            : Entry(state, expired + (int)(used + cost) - _limit - 1) + _windowUs - nowUs;
        long reset = (fits && cost > 0 ? At(state, nowUs) : used > 0 ? Entry(state, count - 1) : nowUs - _windowUs)
            + _windowUs - nowUs;
        return new(fits, Math.Max(_limit - used - (fits ? cost : 0), 0), retry, reset);
    }

    public override LimitDebit Debit(Span<long> state, long nowUs, long cost)
    {
        long at = At(state, nowUs);
        int expired = Expired(state, at);
        (int head, int count) = ((Head(state) + expired) % _limit, Count(state) - expired);
        for (long left = Math.Min(cost, _limit); left > 0; left--)
        {
            if (count == _limit)
                (head, count) = ((head + 1) % _limit, count - 1);
            state[1 + ((head + count) % _limit)] = at;
            count++;
        }

        state[0] = (head * HeadUnit) + count;
        return new(at);
    }

    public override void Refund(Span<long> state, long nowUs, LimitDebit debit, long permits)
    {
        int count = Count(state), head = Head(state);
        int end = count;
        while (end > 0 && Entry(state, end - 1) > debit.MarkUs)
            end--;
        int start = end;
        while (start > 0 && end - start < permits && Entry(state, start - 1) == debit.MarkUs)
            start--;
        for (int i = end; i < count; i++)
            state[1 + ((head + start + i - end) % _limit)] = Entry(state, i);
        state[0] = (head * HeadUnit) + count - (end - start);
    }

    public override long IdleAtUs(ReadOnlySpan<long> state) =>
        Count(state) == 0 ? RateLimitTime.MinUs : Entry(state, Count(state) - 1) + _windowUs;

    private static int Head(ReadOnlySpan<long> state) => (int)(state[0] / HeadUnit);

    private static int Count(ReadOnlySpan<long> state) => (int)(state[0] % HeadUnit);

    private long Entry(ReadOnlySpan<long> state, int index) => state[1 + ((Head(state) + index) % _limit)];

    private long At(ReadOnlySpan<long> state, long nowUs) =>
        Count(state) == 0 ? nowUs : Math.Max(nowUs, Entry(state, Count(state) - 1));

    // How many of the oldest entries are a window old or older.
    private int Expired(ReadOnlySpan<long> state, long at)
    {
        (int low, int high) = (0, Count(state));
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Entry(state, middle) <= at - _windowUs)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
