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
        ReadOnlySpan<double> firstAndLast = leases > 0 ? Doubles(ref rest, 2) : [];
        var states = new long[old.StateWords];
        int offset = 0;
        foreach (Limit limit in old.Limits)
        {
            Read(limit, kinds, ref rest, states.AsSpan(offset, limit.Algorithm.StateWords));
            offset += limit.Algorithm.StateWords;
        }

        var inherited = new long[next.Policy.StateWords];
        next.Policy.TryInherit(version, states, inherited);

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(next.Version);
        writer.Write((next.KindsHash << KindsShift) | (uint)leases);
        // Kept until long ago: whoever stores it sets its life anew.
        writer.Write((double)RateLimitTime.MinUs);
        writer.Write(MemoryMarshal.AsBytes(firstAndLast));
        WriteStates(writer, next.Policy, inherited, kinds);
        for (int i = 0; i < leases; i++)
        {
            ReadOnlySpan<double> lease = Doubles(ref rest, LeaseNumbers + (2 * old.Limits.Count));
            writer.Write(MemoryMarshal.AsBytes(lease[..LeaseNumbers]));
            writer.Write(MemoryMarshal.AsBytes<double>(Marks.Convert(lease[LeaseNumbers..], version, next.Policy)));
        }

        return rest.IsEmpty ? stream.ToArray() : throw Wrong();
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

    private static InvalidDataException Wrong() =>
        new("The value of a rate limit's key is none of its policy's: something else has written there.");
}
