using System.Security.Cryptography;
using Purlin.Snowflake;

namespace Purlin.Benchmarks.Snowflake;

/// <summary>What ULIDs, UUIDs, their text and the opaque form cost.</summary>
public static class SnowflakeValuesRows
{
    private const string Version7 = "Guid.CreateVersion7";
    private const string NaiveUlid = "UtcNow and 10 random bytes";
    private const string NaiveText = "digit by digit";
    private const string GuidText = "Guid";
    private const int Texts = 256;
    private const string Chained = "each result is the next input";

    /// <summary>The rows, for the scorecard of the library.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        new("S13 next ULID", NextUlid),
        new("S13 next UUIDv7", NextUuid) { Note = "7-8 ns are the clock and the interlocked increment, 3 entropy" },
        new("S14 ULID parse", UlidParse),
        new("S14 ULID format to a span", UlidFormat),
        new("S16 opaque, 64 bits, apply", row => Opaque(row, ApplyLoop)) { Note = Chained },
        new("S16 opaque, 64 bits, invert", row => Opaque(row, InvertLoop))
        {
            Note = Chained + "; 27 rounds of 3 cycles, and where a register copy is not free nearly 4",
        },
    ];

    private static void NextUlid(RowSetup row)
    {
        var ulids = new UlidGenerator();
        row.Ours("UlidGenerator", n => UlidLoop(ulids, n))
            .Rival(Version7, Version7Loop)
            .Rival(NaiveUlid, NaiveUlidLoop)
            .Time(Unit.Nanoseconds, Goal.AtMost(15), Goal.AtLeastTimes(25, Version7))
            .Allocated(Goal.Exactly(0));
        row.Agree("a ULID of now", () => IsNow(ulids.Next().Time), () => IsNow(NaiveUlidOf().Time));
    }

    private static void NextUuid(RowSetup row)
    {
        var uuids = new UuidV7Generator();
        row.Ours("UuidV7Generator", n => UuidLoop(uuids, n))
            .Rival(Version7, Version7Loop)
            .Time(Unit.Nanoseconds, Goal.AtMost(15), Goal.AtLeastTimes(25, Version7))
            .Allocated(Goal.Exactly(0));
        row.Agree("a version 7 of now", () => IsVersion7(uuids.Next()), () => IsVersion7(Guid.CreateVersion7()));
    }

    private static void UlidParse(RowSetup row)
    {
        string[] texts = [.. Ids().Select(id => id.ToString())];
        string[] guids = [.. Ids().Select(id => id.ToGuid().ToString())];
        row.Ours("Ulid.TryParse", n => UlidParseLoop(texts, n))
            .Rival(NaiveText, n => NaiveParseLoop(texts, n))
            .Rival(GuidText, n => GuidParseLoop(guids, n))
            .Time(Unit.Nanoseconds, Goal.AtMost(8))
            .Allocated(Goal.Exactly(0));
        row.Agree("values", () => UlidParseLoop(texts, Texts), () => NaiveParseLoop(texts, Texts));
    }

    private static void UlidFormat(RowSetup row)
    {
        Ulid[] ids = [.. Ids()];
        UInt128[] values = [.. ids.Select(ValueOf)];
        Guid[] guids = [.. ids.Select(id => id.ToGuid())];
        char[] text = new char[40];
        row.Ours("Ulid.TryFormat", n => UlidFormatLoop(ids, text, n))
            .Rival(NaiveText, n => NaiveFormatLoop(values, text, n))
            .Rival(GuidText, n => GuidFormatLoop(guids, text, n))
            .Time(Unit.Nanoseconds, Goal.AtMost(6))
            .Allocated(Goal.Exactly(0));
        row.Agree("texts", () => UlidFormatLoop(ids, text, Texts), () => NaiveFormatLoop(values, text, Texts));
    }

    private static void Opaque(RowSetup row, Func<OpaquePermutation, long, ulong> loop)
    {
        var opaque = new OpaquePermutation([.. Enumerable.Range(0, 16).Select(i => (byte)i)]);
        row.Ours("SPECK64/128", n => loop(opaque, n))
            .Time(Unit.Nanoseconds, Goal.AtMost(30))
            .Allocated(Goal.Exactly(0));
        row.Agree("there and back", () => opaque.Invert(opaque.Apply(12_345)), () => 12_345UL);
    }

    private static IEnumerable<Ulid> Ids()
    {
        var random = new Random(7);
        byte[] bytes = new byte[Ulid.RandomBytes];
        for (int i = 0; i < Texts; i++)
        {
            random.NextBytes(bytes);
            yield return Ulid.Create(random.NextInt64(1L << 48), bytes);
        }
    }

    private static ulong UlidLoop(UlidGenerator ulids, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (ulong)ulids.Next().UnixMs;
        return sum;
    }

    private static ulong UuidLoop(UuidV7Generator uuids, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (ulong)uuids.Next().Variant;
        return sum;
    }

    private static ulong Version7Loop(long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (ulong)Guid.CreateVersion7().Variant;
        return sum;
    }

    private static ulong NaiveUlidLoop(long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += (ulong)NaiveUlidOf().UnixMs;
        return sum;
    }

    private static Ulid NaiveUlidOf()
    {
        Span<byte> random = stackalloc byte[Ulid.RandomBytes];
        RandomNumberGenerator.Fill(random);
        return Ulid.Create(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), random);
    }

    private static ulong UlidParseLoop(string[] texts, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            Ulid.TryParse(texts[i & (Texts - 1)], out Ulid id);
            sum += (ulong)id.UnixMs;
        }

        return sum;
    }

    private static ulong NaiveParseLoop(string[] texts, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            NaiveCrockford.TryParse(texts[i & (Texts - 1)], out UInt128 value);
            sum += (ulong)(value >> 80);
        }

        return sum;
    }

    private static ulong GuidParseLoop(string[] texts, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            Guid.TryParseExact(texts[i & (Texts - 1)], "D", out Guid id);
            sum += (ulong)id.Variant;
        }

        return sum;
    }

    private static ulong UlidFormatLoop(Ulid[] ids, char[] text, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            ids[i & (Texts - 1)].TryFormat(text, out int written);
            sum += text[written - 1];
        }

        return sum;
    }

    private static ulong NaiveFormatLoop(UInt128[] values, char[] text, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            int written = NaiveCrockford.Format(values[i & (Texts - 1)], text);
            sum += text[written - 1];
        }

        return sum;
    }

    private static ulong GuidFormatLoop(Guid[] ids, char[] text, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            ids[i & (Texts - 1)].TryFormat(text, out int written);
            sum += text[written - 1];
        }

        return sum;
    }

    private static ulong ApplyLoop(OpaquePermutation opaque, long operations)
    {
        ulong x = 1;
        for (long i = 0; i < operations; i++)
            x = opaque.Apply(x);
        return x;
    }

    private static ulong InvertLoop(OpaquePermutation opaque, long operations)
    {
        ulong x = 1;
        for (long i = 0; i < operations; i++)
            x = opaque.Invert(x);
        return x;
    }

    private static UInt128 ValueOf(Ulid id)
    {
        Span<byte> bytes = stackalloc byte[Ulid.Bytes];
        id.TryWriteBytes(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static bool IsNow(DateTimeOffset time) =>
        (DateTimeOffset.UtcNow - time).Duration() < TimeSpan.FromMinutes(1);

    private static bool IsVersion7(Guid guid) => UuidV7.TryDecode(guid, out UuidV7 fields) && IsNow(fields.Time);
}
