using System.Buffers.Binary;
using System.Globalization;

namespace Purlin.Testing.Tests;

public sealed class ByteMutatorTests
{
    private static readonly byte[][] Frames =
        [Frame("payload"u8), Frame(""u8), Frame("a longer payload with more in it"u8)];

    [Fact]
    public void The_same_seed_makes_the_same_bytes_and_nearly_every_seed_other_ones()
    {
        var mutants = Enumerable.Range(0, 2_000).Select(seed => ByteMutator.Mutate(Frames, (ulong)seed)).ToArray();
        for (int seed = 0; seed < mutants.Length; seed++)
            Assert.Equal(mutants[seed], ByteMutator.Mutate(Frames, (ulong)seed));
        Assert.True(mutants.Select(Convert.ToHexString).Distinct().Count() > mutants.Length * 3 / 5);
        Assert.Equal([.. "payload"u8], Frames[0][4..]);
    }

    // Each kind of damage, told apart by an input in which nothing else can look like it.
    [Fact]
    public void Every_kind_of_damage_is_done()
    {
        byte[] zeros = new byte[16];
        byte[] counted = [.. Enumerable.Range(100, 16).Select(value => (byte)value)];
        byte[] length = [0, 0, 1, 0, 0, 0];
        byte[][] a = Mutants(zeros);
        byte[][] b = Mutants(counted);
        byte[][] c = Mutants(length);
        byte[][] spliced = Mutants(zeros, counted);

        Assert.Contains(a, m => m.Length == 16 && m.Sum(value => value) == 0x10);
        Assert.Contains(a, m => m.Length == 17 && m.Count(value => value != 0) == 1);
        Assert.Contains(a, m => m.Length > 30);
        Assert.Contains(b, m => m.Length is > 0 and < 16 && m.AsSpan().SequenceEqual(counted.AsSpan(0, m.Length)));
        Assert.Contains(b, m => m.Length == 15 && m[0] == 100 && m[^1] == 115);
        Assert.Contains(b, m => m.Length > 17 && m[..16].SequenceEqual(counted) && m[16..].All(value => value >= 100));
        Assert.Contains(c, m => m.AsSpan().SequenceEqual((byte[])[0, 0, 2, 0, 0, 0]));
        Assert.Contains(c, m => m.AsSpan().SequenceEqual((byte[])[0, 0, 0, 0xFF, 0, 0]));
        Assert.Contains(c, m => Convert.ToHexString(m).Contains("FFFFFF7F", StringComparison.Ordinal));
        Assert.Contains(c, m => Convert.ToHexString(m).Contains("7FFFFFFF", StringComparison.Ordinal));
        Assert.Contains(spliced, m => m.Length > 4 && m[0] == 0 && m[1] == 0 && m[^1] == 115 && m[^2] == 114);
        Assert.All(Mutants([[]]), m => Assert.InRange(m.Length, 0, 4096));
        Assert.Throws<ArgumentException>(() => ByteMutator.Mutate([], 1));
    }

    [Fact]
    public void A_careful_parser_survives_the_whole_default_count()
    {
        int calls = 0;
        ByteMutator.Check(
            Frames,
            bytes =>
            {
                calls++;
                Parse(bytes, trustsLength: false);
            },
            [typeof(InvalidDataException)]);
        Assert.Equal(100_000 + Frames.Length, calls);
    }

    [Fact]
    public void A_parser_that_trusts_a_length_is_caught_and_the_seed_brings_it_back()
    {
        Action<byte[]> parse = bytes => Parse(bytes, trustsLength: true);
        var failure = Assert.Throws<CheckFailedException>(
            () => ByteMutator.Check(Frames, parse, [typeof(InvalidDataException)]));
        Assert.IsType<ArgumentOutOfRangeException>(failure.InnerException);
        ulong seed = ulong.Parse(failure.Message.Split("firstSeed: ")[1].Split(',')[0], CultureInfo.InvariantCulture);
        byte[] bytes = ByteMutator.Mutate(Frames, seed);
        Assert.Contains(Display.Hex(bytes), failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => parse(bytes));
        Assert.Throws<CheckFailedException>(
            () => ByteMutator.Check(Frames, parse, [typeof(InvalidDataException)], count: 1, firstSeed: seed));
    }

    [Fact]
    public void A_parser_that_allocates_by_an_unchecked_length_is_caught()
    {
        byte[]? buffer = null;
        var failure = Assert.Throws<CheckFailedException>(() => ByteMutator.Check(
            Frames,
            bytes =>
            {
                if (bytes.Length < 4)
                    throw new InvalidDataException("short");

                // The planted bug; its cap only keeps this test from asking the machine for two gigabytes.
                int length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
                buffer = length < 0 ? [] : new byte[Math.Min(length, 50_000_000)];
                if (length != bytes.Length - 4)
                    throw new InvalidDataException("length");
            },
            [typeof(InvalidDataException)], count: 5_000));
        Assert.Contains("bytes allocated; the limit is", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(buffer);
    }

    [Fact]
    public void A_parser_that_never_comes_back_is_caught_and_stopped()
    {
        // The parser moves the watchdog's clock itself, so that only a hang can ever be taken for one.
        var time = new ManualTimeProvider();
        Thread? parser = null;
        TimeSpan limit = TimeSpan.FromSeconds(10);
        var failure = Assert.Throws<CheckFailedException>(() => ByteMutator.Check(
            Frames,
            bytes =>
            {
                if (!bytes.Contains((byte)0x80))
                    return;
                parser = Thread.CurrentThread;
                time.Advance(3 * limit);
                LoopForEver();
            },
            allowed: [], count: 10_000, firstSeed: 1, limit, allocationLimitBytes: null, "hang", time));
        Assert.Contains("it takes longer than 00:00:10", failure.Message, StringComparison.Ordinal);
        Assert.Contains("80", failure.Message.Split("  input:")[1], StringComparison.Ordinal);
        // The thread, not a signal of its finally block: an abort may end that block too.
        Assert.True(parser!.Join(TimeSpan.FromSeconds(30)), "It still runs.");
    }

    [Fact]
    public void A_slow_clock_alone_is_no_hang()
    {
        var time = new ManualTimeProvider();
        ByteMutator.Check(
            Frames, _ => time.Advance(TimeSpan.FromSeconds(9)), allowed: [], count: 50, firstSeed: 1,
            TimeSpan.FromSeconds(10), allocationLimitBytes: null, "slow", time);
    }

    [Fact]
    public void A_well_formed_input_must_be_accepted_and_no_exception_is_allowed_unless_named()
    {
        var refused = Assert.Throws<CheckFailedException>(() => ByteMutator.Check(
            Frames, _ => throw new InvalidDataException("refuses all"), [typeof(InvalidDataException)]));
        Assert.Contains("well-formed, yet refused", refused.Message, StringComparison.Ordinal);
        Assert.Contains("one of the seed inputs as it is", refused.Message, StringComparison.Ordinal);
        Assert.Throws<CheckFailedException>(
            () => ByteMutator.Check(Frames, bytes => Parse(bytes, trustsLength: false)));
        ByteMutator.Check(Frames, bytes => Parse(bytes, trustsLength: false), [typeof(SystemException)], count: 100);
    }

    private static byte[][] Mutants(params byte[][] inputs) =>
        [.. Enumerable.Range(0, 20_000).Select(seed => ByteMutator.Mutate(inputs, (ulong)seed))];

    private static byte[] Frame(ReadOnlySpan<byte> payload)
    {
        byte[] frame = [0, 0, 0, 0, .. payload];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        return frame;
    }

    private static void Parse(byte[] bytes, bool trustsLength)
    {
        if (bytes.Length < 4)
            throw new InvalidDataException("A frame begins with four bytes of length.");
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (!trustsLength && length != bytes.Length - 4)
            throw new InvalidDataException("The length is not that of the payload.");
        _ = bytes.AsSpan(4, length);
    }

    private static void LoopForEver()
    {
        for (ulong i = 0; ; i++)
            GC.KeepAlive(i);
    }
}
