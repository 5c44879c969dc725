using System.Runtime.InteropServices;

namespace Purlin.RateLimiting.Redis;

/// <summary>
/// A policy as the script reads it: version, number of limits, then for each its kind, flags, number of parameters,
/// number of state words, the parameters and the state of a new key. Thread-safe.
/// </summary>
internal sealed class WirePolicy
{
    private const int HeldFlag = 1;
    private const int RecordedFlag = 2;

    private readonly RateLimitPolicy? _policy;
    private readonly int[] _kinds;
    private Encoding? _latest;

    /// <param name="policy">The policy.</param>
    /// <param name="kinds">Where its kinds have their numbers.</param>
    /// <exception cref="NotSupportedException">A limit cannot be kept in Redis.</exception>
    public WirePolicy(RateLimitPolicy policy, ScriptKinds kinds)
    {
        _policy = policy;
        Name = KeyNames.PolicyPart(policy.Name);
        _kinds = [.. policy.Limits.Select(kinds.NumberOf)];
        IsHeld = policy.Limits.Any(limit => limit.Algorithm.IsHeld);
        HasCalendar = Array.Exists(_kinds, ScriptKinds.IsCalendar);
        IsQuick = _kinds is [var kind] && ScriptKinds.IsQuick(kind);
    }

    private WirePolicy(ReservationPart part)
    {
        Name = KeyNames.PolicyPart(part.Policy);
        _kinds = [];
        _latest = new(part.Wire, long.MinValue, long.MaxValue);
    }

    public RateLimitPolicy Policy => _policy
        ?? throw new InvalidOperationException("Only the script knows a policy that was read from a record.");

    /// <summary>The policy's part of the keys.</summary>
    public string Name { get; }

    public bool IsHeld { get; }

    public bool HasCalendar { get; }

    /// <summary>Whether it is one limit that the script decides quickly, unless it is soft.</summary>
    public bool IsQuick { get; }

    /// <summary>How many limits; 0 if it was read from a record.</summary>
    public int LimitCount => _kinds.Length;

    /// <summary>How many checks of the policy were refused lately: halved now and then.</summary>
    public int Refusals;

    /// <summary>A policy that this process knows only from a reservation's record.</summary>
    /// <exception cref="InvalidOperationException">It has a kind of limit of the application's own.</exception>
    public static WirePolicy Recorded(ReservationPart part) => part.Wire.Length > 0 ? new(part)
        : throw new InvalidOperationException(
            "The reservation is under a policy with an algorithm of its own: settle it where that policy is known.");

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
        : HasCalendar ? EncodeAt(nowUs, RecordedFlag).Bytes
        : Encode(nowUs);

    private Encoding EncodeAt(long nowUs, int flags)
    {
        var numbers = new List<double> { Policy.Version, _kinds.Length };
        long fromUs = long.MinValue, untilUs = long.MaxValue;
        Span<long> clear = stackalloc long[ScriptKinds.MaxCustomWords];
        for (int i = 0; i < _kinds.Length; i++)
        {
            LimitAlgorithm algorithm = Policy.Limits[i].Algorithm;
            Span<long> words = ScriptKinds.IsLog(_kinds[i]) ? [] : clear[..algorithm.StateWords];
            if (words.Length > 0)
                algorithm.Clear(words);
            var parameters = new List<double>();
            foreach (long parameter in algorithm.Parameters)
                parameters.Add(parameter);
            if (ScriptKinds.IsCalendar(_kinds[i]))
            {
                (long startUs, long endUs) = algorithm.Calendar!.WindowAt(nowUs);
                (fromUs, untilUs) = (Math.Max(fromUs, startUs), Math.Min(untilUs, endUs));
                parameters.AddRange(
                    [algorithm.Calendar.WindowAt(startUs - 1).StartUs, startUs, endUs,
                        algorithm.Calendar.WindowAt(endUs).EndUs]);
                // The end of the stored window stands beside its start.
                words = clear[..(words.Length + 1)];
                words[^1] = words[0];
            }

            numbers.AddRange(
                [_kinds[i], flags + (algorithm.IsHeld ? HeldFlag : 0), parameters.Count, words.Length, .. parameters]);
            foreach (long word in words)
                numbers.Add(word);
        }

        return new(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(numbers)).ToArray(), fromUs, untilUs);
    }

    private sealed record Encoding(byte[] Bytes, long FromUs, long UntilUs);
}
