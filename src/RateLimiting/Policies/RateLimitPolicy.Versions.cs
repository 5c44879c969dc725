using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <content>Which version of the policy this is, and what became of the states of those before it.</content>
public sealed partial class RateLimitPolicy
{
    /// <summary>The most earlier versions that a policy remembers; see <see cref="History"/>.</summary>
    public const int MaxHistory = 8;

    private RateLimitPolicy[] _history = [];
    private VersionStep[]? _steps;

    /// <summary>
    /// Which edition of the policy this is, from 1; a store never goes back from a higher to a lower one.
    /// </summary>
    public int Version { get; private set; } = 1;

    /// <summary>How this version takes over the states of the one before it; as they are unless told.</summary>
    public TokenInheritance Inheritance { get; private set; }

    /// <summary>Since when this version holds in place of the one before it; null if that was not recorded.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>
    /// The versions before this one, oldest first, at most 8; a state of a still older one is taken for one of the
    /// oldest.
    /// </summary>
    public IReadOnlyList<RateLimitPolicy> History => _history;

    /// <summary>How many words the states of all limits have together.</summary>
    public int StateWords => StateOffset(_limits.Length);

    /// <summary>
    /// The same policy as another version, without a history: for stores that are told versions directly.
    /// </summary>
    /// <param name="version">1 to 2^31 - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside the range.</exception>
    public RateLimitPolicy WithVersion(int version) =>
        Copy(Guard.InRange(version, 1, int.MaxValue), TokenInheritance.AsIs, since: null, []);

    /// <summary>
    /// The same policy as the version after another: of its own version if that is higher, else of the next one.
    /// </summary>
    /// <param name="old">The version that it replaces, of the same name.</param>
    /// <param name="inheritance">What becomes of the keys' states.</param>
    /// <param name="since">When; states are converted as of this instant, whenever they are next touched.</param>
    /// <exception cref="ArgumentException">The names differ, or there are no more versions.</exception>
    public RateLimitPolicy Replacing(RateLimitPolicy old, TokenInheritance inheritance, DateTimeOffset since)
    {
        ArgumentNullException.ThrowIfNull(old);
        if (old.Name != Name)
        {
            throw new ArgumentException(
                $"It is named \"{old.Name}\", but only a policy named \"{Name}\" can be replaced by this one.",
                nameof(old));
        }

        if (old.Version == int.MaxValue)
            throw new ArgumentException("Its version is the last there can be. Use another name.", nameof(old));
        RateLimitPolicy last = old.Copy(old.Version, old.Inheritance, old.Since, []);
        RateLimitPolicy[] history = [.. old._history, last];
        return Copy(
            Math.Max(Version, old.Version + 1), Guard.Defined(inheritance), since,
            history.Length > MaxHistory ? history[^MaxHistory..] : history);
    }

    /// <summary>
    /// The states of a key that was never seen under this version: those of one never seen under the versions before
    /// it, converted.
    /// </summary>
    /// <param name="states">Receives <see cref="StateWords"/> words, limit by limit.</param>
    /// <exception cref="ArgumentException">There is no room for them.</exception>
    public void Begin(Span<long> states)
    {
        RateLimitPolicy first = _history is [var oldest, ..] ? oldest : this;
        Span<long> begun = first == this ? states : new long[first.StateWords];
        for (int i = 0; i < first._limits.Length; i++)
        {
            LimitAlgorithm algorithm = first._limits[i].Algorithm;
            algorithm.Clear(begun.Slice(first.StateOffset(i), algorithm.StateWords));
        }

        if (first != this)
            TryInherit(first.Version, begun, states);
    }

    /// <summary>Converts the states of a key from an earlier version to this one, through all between them.</summary>
    /// <param name="version">The version that the states were last judged by.</param>
    /// <param name="states">Their words, limit by limit.</param>
    /// <param name="inherited">Receives <see cref="StateWords"/> words.</param>
    /// <returns>
    /// False if the version is none of <see cref="History"/>: what the words mean is not known any more.
    /// </returns>
    /// <exception cref="ArgumentException">There is no room for the words.</exception>
    public bool TryInherit(int version, ReadOnlySpan<long> states, Span<long> inherited)
    {
        if (inherited.Length < StateWords)
            throw new ArgumentException($"There must be room for {StateWords} words.", nameof(inherited));
        int first = Array.FindIndex(_history, old => old.Version == version);
        if (first < 0)
            return false;
        VersionStep[] steps = _steps ??= Steps(_history[0], now: null);
        VersionStep.ConvertStates(steps.AsSpan(first), states, inherited);
        return true;
    }

    /// <summary>Converts the debits of a reservation from an earlier version to this one.</summary>
    /// <param name="version">The version that they were charged by.</param>
    /// <param name="debits">One of each limit of it; <c>long.MinValue</c> as the mark where none was charged.</param>
    /// <param name="inherited">Receives one of each limit, marked likewise where nothing is to be given back.</param>
    /// <returns>False if the version is none of <see cref="History"/>.</returns>
    /// <exception cref="ArgumentException">There is no room for them, or not one of each limit.</exception>
    public bool TryInherit(int version, ReadOnlySpan<LimitDebit> debits, Span<LimitDebit> inherited)
    {
        if (inherited.Length < _limits.Length)
            throw new ArgumentException($"There must be room for {_limits.Length} debits.", nameof(inherited));
        int first = Array.FindIndex(_history, old => old.Version == version);
        if (first < 0)
            return false;
        if (debits.Length != _history[first]._limits.Length)
            throw new ArgumentException("There must be one debit of each limit.", nameof(debits));
        VersionStep[] steps = _steps ??= Steps(_history[0], now: null);
        LimitDebit[] converted = debits.ToArray();
        foreach (VersionStep step in steps.AsSpan(first))
            converted = step.ConvertDebits(converted);
        converted.CopyTo(inherited);
        return true;
    }

    /// <summary>The steps from a version to this one; from one that is not remembered to the oldest that is.</summary>
    /// <param name="old">The version to begin with.</param>
    /// <param name="now">
    /// A store's clocks now, of which none of the instants is in the future; null for the recorded instants.
    /// </param>
    internal VersionStep[] Steps(RateLimitPolicy old, LimiterNow? now)
    {
        var steps = new List<VersionStep>();
        foreach (RateLimitPolicy next in _history.Append(this))
        {
            if (next.Version <= old.Version)
                continue;
            steps.Add(new(old, next, next.SinceOn(now)));
            old = next;
        }

        return [.. steps];
    }

    /// <summary>Whether another policy decides the same by the same numbers, whatever its version.</summary>
    internal bool HasSameRule(RateLimitPolicy other)
    {
        if (_limits.Length != other._limits.Length || _together != other._together
            || Layout.SoftMask != other.Layout.SoftMask || _trial != other._trial)
        {
            return false;
        }

        for (int i = 0; i < _limits.Length; i++)
        {
            (Limit mine, Limit theirs) = (_limits[i], other._limits[i]);
            if (mine.Name != theirs.Name || !StateInheritance.IsUnchanged(mine.Algorithm, theirs.Algorithm))
                return false;
        }

        return true;
    }

    /// <summary>Where the words of a limit begin among those of all.</summary>
    internal int StateOffset(int limit)
    {
        int offset = 0;
        for (int i = 0; i < limit; i++)
            offset += _limits[i].Algorithm.StateWords;
        return offset;
    }

    // Monotonic time is wherever it was, by the wall clock, so long ago.
    private LimiterNow SinceOn(LimiterNow? now)
    {
        long? sinceUs = Since is { } since ? RateLimitTime.FromUtc(since) : null;
        if (now is not { } clocks)
            return new(sinceUs ?? RateLimitTime.MinUs, sinceUs ?? RateLimitTime.MinUs);
        long agoUs = sinceUs is { } us ? Math.Max(clocks.WallUs - us, 0) : 0;
        return new(clocks.MonotonicUs - agoUs, clocks.WallUs - agoUs);
    }

    // A copy of everything but the version, whatever else there is.
    private RateLimitPolicy Copy(
        int version, TokenInheritance inheritance, DateTimeOffset? since, RateLimitPolicy[] history)
    {
        var copy = (RateLimitPolicy)MemberwiseClone();
        (copy.Version, copy.Inheritance, copy.Since) = (version, inheritance, since);
        (copy._history, copy._steps) = (history, null);
        return copy;
    }
}
