using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Purlin.RateLimiting.Redis;

/// <summary>
/// The value of a subject, as <see cref="CallLua"/> describes it, taken apart and put together under a later version of
/// its policy: the script replaces the one by the other if nobody has charged meanwhile.
/// </summary>
internal static class StateValue
{
    private const int HeadBytes = 16;
    private const int LeaseNumbers = 5;
    private const uint LeaseCountMask = 0xff_ffff;
    private const int KindsShift = 24;
    private const long LogHeadUnit = 8_192;

    /// <summary>The value under a later version.</summary>
    /// <param name="raw">The value.</param>
    /// <param name="next">The later version.</param>
    /// <param name="kinds">Numbers of kinds.</param>
    /// <returns>Null if what the value means is not known any more.</returns>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static byte[]? Convert(ReadOnlySpan<byte> raw, WirePolicy next, ScriptKinds kinds)
    {
        if (raw.Length < HeadBytes)
            throw Wrong();
        int version = BinaryPrimitives.ReadInt32LittleEndian(raw);
        uint shape = BinaryPrimitives.ReadUInt32LittleEndian(raw[4..]);
        int leases = (int)(shape & LeaseCountMask);
        if (next.Policy.History.FirstOrDefault(known => known.Version == version) is not { } old
            || shape >> KindsShift != WirePolicy.HashOf(old, kinds))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = raw[HeadBytes..];
        if (leases > 0)
            Doubles(ref rest, 2);
        var states = new long[old.StateWords];
        int offset = 0;
        foreach (Limit limit in old.Limits)
        {
            Read(limit, kinds, ref rest, states.AsSpan(offset, limit.Algorithm.StateWords));
            offset += limit.Algorithm.StateWords;
        }

        var held = new List<Lease>();
        for (int i = 0; i < leases; i++)
        {
            double[] lease = Doubles(ref rest, LeaseNumbers + (2 * old.Limits.Count));
            held.Add(new(lease[..LeaseNumbers], lease[LeaseNumbers..]));
        }

        if (!rest.IsEmpty)
            throw Wrong();
        foreach (RateLimitPolicy later in next.Policy.History.Append(next.Policy))
        {
            if (later.Version > old.Version)
                (old, states) = Take(old, states, later, held);
        }

        return Write(next, states, held, kinds);
    }

    /// <summary>The entries of a log, oldest first, of its words in memory: head and count, then a ring.</summary>
    public static double[] Entries(ReadOnlySpan<long> words)
    {
        (long head, long count) = Math.DivRem(words[0], LogHeadUnit);
        double[] entries = new double[count];
        for (int i = 0; i < entries.Length; i++)
            entries[i] = words[1 + (int)((head + i) % (words.Length - 1))];
        return entries;
    }

    /// <summary>The end of a calendar's window, which is kept beside its start and count.</summary>
    public static long EndOf(Limit limit, ReadOnlySpan<long> words) =>
        words[1] == 0 ? words[0] : limit.Algorithm.Calendar!.WindowAt(words[0]).EndUs;

    // From a version to the one after it: what ended before ends under the older one.
    private static (RateLimitPolicy Policy, long[] States) Take(
        RateLimitPolicy old, long[] states, RateLimitPolicy later, List<Lease> leases)
    {
        DateTimeOffset since = later.Since ?? RateLimitTime.ToUtc(RateLimitTime.MinUs);
        long sinceUs = RateLimitTime.FromUtc(since);
        foreach (Lease due in leases.Where(lease => lease.EndUs <= sinceUs).OrderBy(lease => lease.EndUs).ToArray())
        {
            End(due, old, states);
            leases.Remove(due);
        }

        RateLimitPolicy step = later.Replacing(old, later.Inheritance, since);
        var inherited = new long[step.StateWords];
        step.TryInherit(old.Version, states, inherited);
        for (int i = 0; i < leases.Count; i++)
            leases[i] = leases[i] with { Marks = RateLimiting.Redis.Marks.Convert(leases[i].Marks, old.Version, step) };
        return (later, inherited);
    }

    private static void End(Lease lease, RateLimitPolicy policy, long[] states)
    {
        Span<long> rest = states;
        for (int i = 0; i < policy.Limits.Count; i++)
        {
            LimitAlgorithm algorithm = policy.Limits[i].Algorithm;
            Span<long> state = rest[..algorithm.StateWords];
            rest = rest[state.Length..];
            double mark = lease.Marks[2 * i];
            if (double.IsFinite(mark) && (algorithm.IsHeld || lease.IsReleased))
            {
                algorithm.Refund(state, lease.EndUs, new((long)mark, (long)lease.Marks[(2 * i) + 1]), lease.Cost);
            }
        }
    }

    private static byte[] Write(WirePolicy policy, long[] states, List<Lease> leases, ScriptKinds kinds)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(policy.Version);
        writer.Write((policy.KindsHash << KindsShift) | (uint)leases.Count);
        // Kept until long ago: whoever stores it sets its life anew.
        writer.Write((double)RateLimitTime.MinUs);
        if (leases.Count > 0)
        {
            writer.Write((double)leases.Min(lease => lease.EndUs));
            writer.Write((double)leases.Max(lease => lease.EndUs));
        }

        WriteStates(writer, policy.Policy, states, kinds);
        foreach (Lease lease in leases)
        {
            writer.Write(MemoryMarshal.AsBytes<double>(lease.Numbers));
            writer.Write(MemoryMarshal.AsBytes<double>(lease.Marks));
        }

        return stream.ToArray();
    }

    private static void WriteStates(
        BinaryWriter writer, RateLimitPolicy policy, ReadOnlySpan<long> states, ScriptKinds kinds)
    {
        foreach (Limit limit in policy.Limits)
        {
            ReadOnlySpan<long> words = states[..limit.Algorithm.StateWords];
            states = states[words.Length..];
            int kind = kinds.NumberOf(limit);
            if (ScriptKinds.IsLog(kind))
            {
                double[] entries = Entries(words);
                writer.Write(entries.Length);
                writer.Write(MemoryMarshal.AsBytes<double>(entries));
                continue;
            }

            foreach (long word in words)
                writer.Write((double)word);
            if (ScriptKinds.IsCalendar(kind))
                writer.Write((double)EndOf(limit, words));
        }
    }

    private static void Read(Limit limit, ScriptKinds kinds, ref ReadOnlySpan<byte> rest, Span<long> words)
    {
        int kind = kinds.NumberOf(limit);
        if (ScriptKinds.IsLog(kind))
        {
            int count = rest.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(rest);
            if (count < 0 || count >= words.Length)
                throw Wrong();
            rest = rest[sizeof(int)..];
            words[0] = count;
            words = words[1..(count + 1)];
        }

        foreach (ref long word in words)
            word = (long)Doubles(ref rest, 1)[0];
        if (ScriptKinds.IsCalendar(kind))
            Doubles(ref rest, 1);
    }

    private static double[] Doubles(ref ReadOnlySpan<byte> rest, int count)
    {
        if (rest.Length < count * sizeof(double))
            throw Wrong();
        double[] numbers = MemoryMarshal.Cast<byte, double>(rest[..(count * sizeof(double))]).ToArray();
        rest = rest[(count * sizeof(double))..];
        return numbers;
    }

    // Numbers: two of its id, its end, whether it is released there, what it charged.
    private sealed record Lease(double[] Numbers, double[] Marks)
    {
        public long EndUs => (long)Numbers[2];

        public bool IsReleased => Numbers[3] == 1;

        public long Cost => (long)Numbers[4];
    }

    private static InvalidDataException Wrong() =>
        new("The value of a rate limit's key is none of its policy's: something else has written there.");
}
