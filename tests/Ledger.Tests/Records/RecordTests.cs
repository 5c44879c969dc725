using System.Buffers.Binary;
using Purlin.Ledger.Tests.Kernel;
using Purlin.Ledger.Tests.Oracle;

namespace Purlin.Ledger.Tests.Records;

public sealed class RecordTests
{
    private const long Start = 638_000_000_000_000_000;

    [Fact]
    public void What_can_be_read_has_one_form_and_nothing_else_is_read()
    {
        byte[][] records = Samples();
        ByteMutator.Check(records, bytes =>
        {
            if (LedgerRecord.TryRead(bytes, out LedgerRecord record)
                && !Rewritten(record).AsSpan().SequenceEqual(bytes))
            {
                throw new InvalidOperationException("It was read, but another form of it would be written.");
            }
        });
    }

    [Fact]
    public void Every_record_of_a_trace_is_read_and_written_again()
    {
        foreach (byte[] bytes in Samples())
            Assert.Equal(bytes, Rewritten(LedgerRecord.Read(bytes)));
    }

    [Fact]
    public void A_transfer_takes_at_most_45_bytes_and_an_entry_of_four_legs_at_most_80()
    {
        // The millionth account: slots of three bytes; amounts up to 20,000 units.
        KernelRig rig = new();
        var transfer = new LedgerTransfer(new AccountRef(999_998), new AccountRef(999_999), 19_999, UInt128.MaxValue);
        var group = new RecordGroup();
        RecordWriter.WriteTransfer(group, Start, transfer);
        Assert.InRange(group[0].Length, 30, 45);

        var command = new CommandBuffer();
        command.Begin(LedgerRecordKind.Post, UInt128.MaxValue);
        command.Code = 7;
        for (int i = 0; i < 4; i++)
            command.AddLeg(new CommandLeg { Slot = 999_990 + i, Side = (EntrySide)(i & 1), Amount = 19_999 });
        group.Clear(1);
        RecordWriter.Write(group, Start, command);
        Assert.InRange(group[0].Length, 40, 80);
        Assert.Equal(0, rig.Kernel.Group.Count);
    }

    [Fact]
    public void A_varint_is_read_in_its_shortest_form_only()
    {
        Span<byte> bytes = stackalloc byte[Varint.MaxBytes];
        foreach (ulong value in (ulong[])[0, 1, 127, 128, 16_383, 16_384, long.MaxValue, ulong.MaxValue])
        {
            int length = Varint.Write(ref bytes[0], value);
            ReadOnlySpan<byte> rest = bytes[..length];
            Assert.True(Varint.TryRead(ref rest, out ulong read));
            Assert.Equal((value, 0), (read, rest.Length));
            ReadOnlySpan<byte> cut = bytes[..(length - 1)];
            Assert.False(Varint.TryRead(ref cut, out _));
        }

        ReadOnlySpan<byte> padded = [0x81, 0x00];
        ReadOnlySpan<byte> tooLarge = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02];
        Assert.False(Varint.TryRead(ref padded, out _));
        Assert.False(Varint.TryRead(ref tooLarge, out _));
    }

    [Fact]
    public void A_number_is_read_alike_however_many_bytes_follow_it()
    {
        var random = new Random(5);
        byte[] bytes = new byte[24];
        for (int round = 0; round < 200_000; round++)
        {
            int length = random.Next(1, Varint.MaxBytes + 2);
            random.NextBytes(bytes);
            for (int i = 0; i < length - 1; i++)
                bytes[i] |= 0x80;
            bytes[length - 1] &= 0x7F;
            if (random.Next(4) == 0)
                bytes[length - 1] = (byte)random.Next(2);
            bool isNumber = Naive(bytes.AsSpan(0, length), out ulong expected);
            foreach (int more in (int[])[0, 1, 7, 8, 12])
            {
                ReadOnlySpan<byte> rest = bytes.AsSpan(0, length + more);
                Assert.Equal(isNumber, Varint.TryRead(ref rest, out ulong read));
                if (isNumber)
                    Assert.Equal((expected, more), (read, rest.Length));
            }
        }

        static bool Naive(ReadOnlySpan<byte> bytes, out ulong value)
        {
            System.Numerics.BigInteger sum = 0;
            for (int i = bytes.Length - 1; i >= 0; i--)
                sum = (sum << 7) | (bytes[i] & 0x7F);
            value = (ulong)(sum & ulong.MaxValue);
            return sum <= ulong.MaxValue && (bytes.Length == 1 || bytes[^1] != 0);
        }
    }

    /// <summary>Records of every kind.</summary>
    internal static byte[][] Samples()
    {
        var generator = new TraceGenerator(5);
        KernelRig rig = KernelRig.Opened(Start, TraceGenerator.Accounts);
        long now = Start;
        for (int i = 0; i < 600; i++)
        {
            now += generator.NextStep().Ticks;
            rig.Kernel.AdvanceTo(now);
            rig.Kernel.Apply(generator.Next());
        }

        rig.EndGroup();
        List<byte[]> records = rig.Records();
        Assert.Equal(
            Enum.GetValues<LedgerRecordKind>(),
            records.Select(record => LedgerRecord.Read(record).Kind).Distinct().Order());
        return [.. records];
    }

    /// <summary>The format once more, by hand, from what the view says.</summary>
    private static byte[] Rewritten(in LedgerRecord record)
    {
        var bytes = new List<byte>();
        int first = (int)record.Kind | (record.IsRefused ? 0x10 : 0) | (record.HasEffective ? 0x40 : 0)
            | (record.Code != 0 ? 0x80 : 0);
        bool hasNumber = record.Kind is not (LedgerRecordKind.Open or LedgerRecordKind.Expire) && !record.KeyIsText;
        bytes.Add((byte)(first | (hasNumber ? 0x20 : 0)));
        bytes.Add((byte)((record.Memo.Length > 0 ? 1 : 0) | (record.LifetimeTicks > 0 ? 2 : 0)
            | (record.ChecksEachLeg ? 4 : 0) | (record.ReleasesRest ? 8 : 0) | (record.CapturesAll ? 16 : 0)));
        AddUInt64(bytes, (ulong)record.StampTicks);
        if (record.Kind != LedgerRecordKind.Expire && !hasNumber)
            bytes.Add((byte)record.Key.Length);
        bytes.AddRange(record.Key);
        AddPayload(bytes, record);
        if (record.IsRefused)
        {
            bytes.Add((byte)record.Reason);
            AddVarint(bytes, (ulong)(record.RefusedLeg + 1));
            AddVarint(bytes, (ulong)(record.RefusedSlot + 1));
            AddVarint(bytes, (ulong)record.Short);
        }

        return [.. bytes];
    }

    private static void AddPayload(List<byte> bytes, in LedgerRecord record)
    {
        switch (record.Kind)
        {
            case LedgerRecordKind.Open:
                bytes.Add((byte)record.AccountKind);
                AddUInt64(bytes, record.Currency.Bits);
                AddLimits(bytes, record, record.KeepHistory ? 4 : 0);
                break;
            case LedgerRecordKind.Expire:
                AddVarint(bytes, (ulong)record.HoldSequence);
                break;
            case LedgerRecordKind.Capture or LedgerRecordKind.Void:
                bytes.Add(record.HoldKeyIsText ? (byte)record.HoldKey.Length : (byte)0);
                bytes.AddRange(record.HoldKey);
                if (record.Legs.Count > 0)
                    AddLegs(bytes, record.Legs);
                break;
            case LedgerRecordKind.Post or LedgerRecordKind.Hold:
                if (record.HasEffective)
                    AddUInt64(bytes, (ulong)record.EffectiveTicks);
                if (record.Code > 0)
                    bytes.AddRange([(byte)(record.Code >> 8), (byte)record.Code]);
                if (record.Memo.Length > 0)
                    AddVarint(bytes, (ulong)record.Memo.Length);
                bytes.AddRange(record.Memo);
                if (record.LifetimeTicks > 0)
                    AddVarint(bytes, (ulong)record.LifetimeTicks);
                AddLegs(bytes, record.Legs);
                break;
            default:
                AddAccount(bytes, record.Account, 1, 0);
                if (record.Kind == LedgerRecordKind.Limits)
                    AddLimits(bytes, record, 0);
                break;
        }
    }

    private static void AddLegs(List<byte> bytes, RecordLegs legs)
    {
        AddVarint(bytes, (ulong)legs.Count);
        foreach (RecordLeg leg in legs)
        {
            AddAccount(bytes, leg.Account, 2, (ulong)leg.Side);
            AddVarint(bytes, (ulong)leg.Amount);
        }
    }

    private static void AddAccount(List<byte> bytes, RecordAccount account, ulong factor, ulong extra)
    {
        AddVarint(bytes, (ulong)(account.Slot + 1) * factor + extra);
        if (account.Slot >= 0)
            return;
        bytes.Add((byte)account.MissingId.Length);
        bytes.AddRange(account.MissingId);
        AddUInt64(bytes, account.MissingCurrency.Bits);
    }

    private static void AddLimits(List<byte> bytes, in LedgerRecord record, int options)
    {
        bytes.Add((byte)(options | (record.Floor is null ? 0 : 1) | (record.Ceiling is null ? 0 : 2)));
        foreach (long? limit in (long?[])[record.Floor, record.Ceiling])
        {
            if (limit is { } value)
                AddVarint(bytes, value >= 0 ? 2 * (ulong)value : 2 * (ulong)-(value + 1) + 1);
        }
    }

    private static void AddVarint(List<byte> bytes, ulong value)
    {
        for (; value >= 128; value /= 128)
            bytes.Add((byte)(128 + value % 128));
        bytes.Add((byte)value);
    }

    private static void AddUInt64(List<byte> bytes, ulong value)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(eight, value);
        bytes.AddRange(eight);
    }
}
