using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Text.Unicode;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// What accounts were opened as, in bytes, and which slot an id has: about 40 bytes an account and no object, so that a
/// million come out of an image without one. Definitions are made of the bytes when somebody asks.
/// </summary>
/// <remarks>
/// One writer; readers need no lock: chunks never move, and an entry of the table is written behind what it points to.
/// Open addressing by 32 bits of a hash with a seed of its own, at most two thirds full.
/// </remarks>
internal sealed class AccountIds
{
    private const int ChunkShift = 16;
    private const int ChunkBytes = 1 << ChunkShift;
    private const int MaxBytes = 3 + Account.MaxIdBytes + 3 * sizeof(long);
    private const int PrefetchDistance = 12;
    private const int RingMask = 15;
    private const byte HasFloor = 1;
    private const byte HasCeiling = 2;
    private const byte HasHistory = 4;

    private readonly ulong _seed0 = Entropy.NextUInt64();
    private readonly ulong _seed1 = Entropy.NextUInt64();

    // The upper half of an entry is the hash, the lower one the slot and one more; 0 is free.
    private volatile ulong[] _table = new ulong[64];
    private volatile byte[][] _chunks = [];
    private volatile long[] _places = new long[64];
    private int _used = ChunkBytes;
    private int _chunkCount;
    private int _entries;
    private int _indexed;
    private volatile int _count;

    /// <summary>The slot of an id; -1 if there is none.</summary>
    public int Find(string id)
    {
        Span<byte> bytes = stackalloc byte[Account.MaxIdBytes];
        // What is no text, or is longer than ids are, is none.
        OperationStatus status = Utf8.FromUtf16(id, bytes, out _, out int length, replaceInvalidSequences: false);
        return status == OperationStatus.Done ? Find(bytes[..length]) : -1;
    }

    /// <summary>The slot of an id in UTF-8; -1 if there is none.</summary>
    public int Find(ReadOnlySpan<byte> id) => Find(id, HashOf(id));

    /// <summary>Makes room ahead of time.</summary>
    public void Reserve(int accounts)
    {
        if (accounts > _places.Length)
            GrowPlaces(accounts);
        if (accounts > Room(_table))
            GrowTable((int)Math.Min(Array.MaxLength, accounts * 3L / 2 + 2));
    }

    /// <summary>Adds the account of the next slot unless its id is taken.</summary>
    public bool TryAdd(in AccountDefinition definition)
    {
        uint hash = HashOf(definition.Id);
        if (Find(definition.Id, hash) >= 0)
            return false;
        Append(definition);
        Index(_indexed++, hash);
        return true;
    }

    /// <summary>
    /// Adds the account of the next slot, which is found by its id once <see cref="TryIndex"/> has been called.
    /// </summary>
    public void Append(in AccountDefinition definition)
    {
        if (_count == _places.Length)
            GrowPlaces(2 * _count);
        if (_used + MaxBytes > ChunkBytes)
            AddChunk();
        long place = ((long)(_chunkCount - 1) << ChunkShift) | (uint)_used;
        _used += Write(_chunks[_chunkCount - 1].AsSpan(_used), definition);
        Volatile.Write(ref _places[_count], place);
        _count++;
    }

    /// <summary>Lets the accounts appended be found; many at once, so that memory is fetched ahead.</summary>
    /// <returns>False if an id was taken.</returns>
    public bool TryIndex()
    {
        Span<uint> hashes = stackalloc uint[RingMask + 1];
        for (int ahead = _indexed; ahead < _count + PrefetchDistance; ahead++)
        {
            if (ahead < _count)
                hashes[ahead & RingMask] = Prefetch(ahead);
            int slot = ahead - PrefetchDistance;
            if (slot < _indexed)
                continue;
            ReadOnlySpan<byte> bytes = BytesOf(slot);
            uint hash = hashes[slot & RingMask];
            if (Find(bytes.Slice(1, bytes[0]), hash) >= 0)
                return false;
            Index(slot, hash);
            _indexed++;
        }

        return true;
    }

    /// <summary>
    /// Takes out the account added last. Its entry stays, and is that of no id: what is at its slot has another one.
    /// </summary>
    public void RemoveLast() => _indexed = --_count;

    /// <summary>What a slot was opened as; good for ever.</summary>
    public AccountDefinition Read(int slot)
    {
        ReadOnlySpan<byte> bytes = BytesOf(slot);
        ReadOnlySpan<byte> rest = bytes[(1 + bytes[0])..];
        byte has = rest[1];
        if (!Currency.TryFromBits(BinaryPrimitives.ReadUInt64LittleEndian(rest[2..]), out Currency currency))
            throw new InvalidOperationException($"The currency of account #{slot} was written over in memory.");
        ReadOnlySpan<byte> limits = rest[(2 + sizeof(ulong))..];
        long? floor = (has & HasFloor) == 0 ? null : BinaryPrimitives.ReadInt64LittleEndian(limits);
        return new AccountDefinition
        {
            Id = bytes.Slice(1, bytes[0]),
            Kind = (AccountKind)rest[0],
            Currency = currency,
            Floor = floor,
            Ceiling = (has & HasCeiling) == 0 ? null
                : BinaryPrimitives.ReadInt64LittleEndian(limits[(floor is null ? 0 : sizeof(long))..]),
            KeepHistory = (has & HasHistory) != 0,
        };
    }

    /// <summary>What a slot was opened in, as a number; good for ever.</summary>
    public ulong CurrencyBits(int slot)
    {
        ReadOnlySpan<byte> bytes = BytesOf(slot);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes[(1 + bytes[0] + 2)..]);
    }

    private static int Write(Span<byte> into, in AccountDefinition definition)
    {
        into[0] = (byte)definition.Id.Length;
        definition.Id.CopyTo(into[1..]);
        int length = 1 + definition.Id.Length;
        into[length++] = (byte)definition.Kind;
        into[length++] = (byte)((definition.Floor is null ? 0 : HasFloor)
            | (definition.Ceiling is null ? 0 : HasCeiling) | (definition.KeepHistory ? HasHistory : 0));
        BinaryPrimitives.WriteUInt64LittleEndian(into[length..], definition.Currency.Bits);
        length += sizeof(ulong);
        if (definition.Floor is { } floor)
        {
            BinaryPrimitives.WriteInt64LittleEndian(into[length..], floor);
            length += sizeof(long);
        }

        if (definition.Ceiling is { } ceiling)
        {
            BinaryPrimitives.WriteInt64LittleEndian(into[length..], ceiling);
            length += sizeof(long);
        }

        return length;
    }

    private static int Room(ulong[] table) => (int)(table.Length * 2L / 3);

    private static void Add(ulong[] table, ulong entry)
    {
        int at = Home(table, (uint)(entry >> 32));
        while (table[at] != 0)
            at = at + 1 == table.Length ? 0 : at + 1;
        Volatile.Write(ref table[at], entry);
    }

    private static int Home(ulong[] table, uint hash) => (int)((hash * (ulong)table.Length) >> 32);

    private void Index(int slot, uint hash)
    {
        if (_entries == Room(_table))
            GrowTable(2 * _table.Length);
        Add(_table, ((ulong)hash << 32) | (uint)(slot + 1));
        _entries++;
    }

    private unsafe uint Prefetch(int slot)
    {
        ReadOnlySpan<byte> bytes = BytesOf(slot);
        uint hash = HashOf(bytes.Slice(1, bytes[0]));
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref _table[Home(_table, hash)]));
        return hash;
    }

    private int Find(ReadOnlySpan<byte> id, uint hash)
    {
        ulong[] table = _table;
        for (int at = Home(table, hash); ; at = at + 1 == table.Length ? 0 : at + 1)
        {
            ulong entry = Volatile.Read(ref table[at]);
            if (entry == 0)
                return -1;
            if ((uint)(entry >> 32) != hash)
                continue;
            int slot = (int)(uint)entry - 1;
            if (slot >= _count)
                continue;
            ReadOnlySpan<byte> bytes = BytesOf(slot);
            if (bytes.Slice(1, bytes[0]).SequenceEqual(id))
                return slot;
        }
    }

    private ReadOnlySpan<byte> BytesOf(int slot)
    {
        long place = _places[slot];
        return _chunks[(int)(place >> ChunkShift)].AsSpan((int)place & (ChunkBytes - 1));
    }

    private uint HashOf(ReadOnlySpan<byte> id) => (uint)(SipHash.Hash13(_seed0, _seed1, id) >> 32);

    private void AddChunk()
    {
        byte[][] chunks = _chunks;
        if (_chunkCount == chunks.Length)
            Array.Resize(ref chunks, Math.Max(4, 2 * _chunkCount));
        chunks[_chunkCount++] = GC.AllocateUninitializedArray<byte>(ChunkBytes);
        (_chunks, _used) = (chunks, 0);
    }

    private void GrowPlaces(int length)
    {
        var grown = new long[length];
        _places.AsSpan(0, _count).CopyTo(grown);
        _places = grown;
    }

    private void GrowTable(int length)
    {
        var grown = new ulong[length];
        foreach (ulong entry in _table)
        {
            if (entry != 0)
                Add(grown, entry);
        }

        _table = grown;
    }
}
