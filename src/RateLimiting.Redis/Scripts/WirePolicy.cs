using System.Runtime.InteropServices;

namespace Purlin.RateLimiting.Redis;

/// <summary>
/// A policy as the script reads it: version, number of limits, the oldest version whose states it can take over, then
/// for each limit its kind, flags, number of parameters,
/// number of state words, the parameters and the state of a new key. Thread-safe.
/// </summary>
internal sealed class WirePolicy
{
    private const int HeldFlag = 1;
    private const int RecordedFlag = 2;
    private const int MarkUnit = 4;
    private const int RefusalUnit = 1 << 16;
    private const int RefusalMemory = 16;

    private readonly RateLimitPolicy? _policy;
    private readonly int[] _kinds;
    private Encoding? _latest;

    /// <param name="policy">The policy.</param>
    /// <param name="kinds">Where its kinds have their numbers.</param>
    /// <exception cref="NotSupportedException">A limit cannot be kept in Redis.</exception>
    public WirePolicy(RateLimitPolicy policy, ScriptKinds kinds)
    {
        _policy = policy;
        (Name, Version) = (KeyNames.PolicyPart(policy.Name), policy.Version);
        _kinds = [.. policy.Limits.Select(kinds.NumberOf)];
        IsHeld = policy.Limits.Any(limit => limit.Algorithm.IsHeld);
        HasCalendar = Array.Exists(_kinds, ScriptKinds.IsCalendar);
        KindsHash = HashOf(policy, kinds);
        IsQuick = _kinds is [var kind] && ScriptKinds.IsQuick(kind);
    }

    private WirePolicy(ReservationPart part)
    {
        (Name, Version) = (KeyNames.PolicyPart(part.Policy), part.Version);
        _kinds = [];
        _latest = new(part.Wire, long.MinValue, long.MaxValue);
    }

    public RateLimitPolicy Policy => _policy
        ?? throw new InvalidOperationException("Only the script knows a policy that was read from a record.");

    /// <summary>The policy's part of the keys.</summary>
    public string Name { get; }

    public int Version { get; }

    /// <summary>Of the kinds of its limits, as the script has it.</summary>
    public uint KindsHash { get; }

    /// <summary>When its definition was written last; null if never.</summary>
    public Publication? Publication
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    public bool IsHeld { get; }

    public bool HasCalendar { get; }

    /// <summary>Whether it is one limit that the script decides quickly, unless it is soft.</summary>
    public bool IsQuick { get; }

    /// <summary>How many limits; 0 if it was read from a record.</summary>
    public int LimitCount => _kinds.Length;

    /// <summary>
    /// How likely it is to refuse, of 65,536, by what became of checks in several steps lately: each moves it by a
    /// sixteenth. Races lose an observation, which is of no matter to an estimate.
    /// </summary>
    public int RefusalShare { get; private set; }

    /// <summary>Learns from a check of several steps.</summary>
    public void Observe(bool isRefusal) =>
        RefusalShare += ((isRefusal ? RefusalUnit : 0) - RefusalShare) / RefusalMemory;

    /// <summary>A policy that this process knows only from a reservation's record.</summary>
    /// <exception cref="InvalidOperationException">It has a kind of limit of the application's own.</exception>
    public static WirePolicy Recorded(ReservationPart part) => part.Wire.Length > 0 ? new(part)
        : throw new InvalidOperationException(
            "The reservation is under a policy with an algorithm of its own: settle it where that policy is known.");

    /// <summary>Of the kinds of a policy's limits, as the script has it: a hash of one byte.</summary>
    public static uint HashOf(RateLimitPolicy policy, ScriptKinds kinds) =>
        policy.Limits.Aggregate(
            0u, (hash, limit) => ((hash * 31) + (uint)ScriptKinds.MarkOf(kinds.NumberOf(limit), limit)) % 256);

    /// <summary>The definition, by which others know the version; null if it cannot be one.</summary>
    public byte[]? ToDefinition() => _policy?.ToDefinition();

    /// <summary>The bytes, with the calendar boundaries around an instant.</summary>
    public byte[] Encode(long nowUs)
    {
        Encoding? latest = Volatile.Read(ref _latest);
        if (latest is null || (HasCalendar && (nowUs < latest.FromUs || nowUs >= latest.UntilUs)))
        {
            latest = EncodeAt(nowUs, flags: 0);
            Volatile.Write(ref _latest, latest);
        }

        return latest.Bytes;
    }

    /// <summary>
    /// The bytes for a process that does not know the policy: with windows that it cannot look up anew; none if it
    /// has a kind of the application's own, whose number is another there.
    /// </summary>
    public byte[] EncodeForRecord(long nowUs) => !Array.TrueForAll(_kinds, ScriptKinds.IsBuiltIn) ? []
        : EncodeAt(nowUs, RecordedFlag).Bytes;

    private Encoding EncodeAt(long nowUs, int flags)
    {
        int oldest = flags == RecordedFlag || Policy.History.Count == 0 ? Version : Policy.History[0].Version;
        var numbers = new List<double> { Version, _kinds.Length, oldest };
        long fromUs = long.MinValue, untilUs = long.MaxValue;
        Span<long> begun = new long[Policy.StateWords];
        Policy.Begin(begun);
        for (int i = 0; i < _kinds.Length; i++)
        {
            Limit limit = Policy.Limits[i];
            LimitAlgorithm algorithm = limit.Algorithm;
            Span<long> words = begun[..algorithm.StateWords];
            begun = begun[words.Length..];
            double[] clear = ScriptKinds.IsLog(_kinds[i]) ? StateValue.Entries(words) : Doubles(words);
            double[] parameters = Doubles(algorithm.Parameters);
            if (ScriptKinds.IsCalendar(_kinds[i]))
            {
                (long startUs, long endUs) = algorithm.Calendar!.WindowAt(nowUs);
                (fromUs, untilUs) = (Math.Max(fromUs, startUs), Math.Min(untilUs, endUs));
                parameters =
                [
                    .. parameters, algorithm.Calendar.WindowAt(startUs - 1).StartUs, startUs, endUs,
                    algorithm.Calendar.WindowAt(endUs).EndUs,
                ];
                clear = [.. clear, StateValue.EndOf(limit, words)];
            }

            int held = algorithm.IsHeld ? HeldFlag : 0;
            int mark = ScriptKinds.IsBuiltIn(_kinds[i]) ? 0 : MarkUnit * ScriptKinds.MarkOf(_kinds[i], limit);
            numbers.AddRange([_kinds[i], flags + held + mark, parameters.Length, clear.Length]);
            numbers.AddRange([.. parameters, .. clear]);
        }

        return new(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(numbers)).ToArray(), fromUs, untilUs);
    }

    private static double[] Doubles(ReadOnlySpan<long> words)
    {
        double[] numbers = new double[words.Length];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = words[i];
        return numbers;
    }

    private sealed record Encoding(byte[] Bytes, long FromUs, long UntilUs);
}
