using System.Buffers.Binary;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// An open, locked fence of one node: the tick up to which ids may have been made, and who it belongs to. The first
/// failed write poisons it. Not thread-safe.
/// </summary>
internal sealed class NodeFence : IDisposable
{
    private const int OwnerBytes = 5 * sizeof(long);
    private const int ValueBytes = OwnerBytes + sizeof(long);
    private const long Version = 1;

    private readonly FileLock _lock;
    private readonly AlternatingFile _file;
    private readonly byte[] _value;

    private NodeFence(FileLock held, AlternatingFile file, byte[] value, FenceOrigin origin) =>
        (_lock, _file, _value, Origin) = (held, file, value, origin);

    /// <summary>Whether there was one.</summary>
    public FenceOrigin Origin { get; }

    /// <summary>
    /// Whether it may have been ahead of what it says: then nothing is to be minted before what it may have reserved.
    /// </summary>
    public bool MayBeBehind => _file.MayBeBehind;

    /// <summary>No id dated at or after this tick was made.</summary>
    public long EndTick => EndOf(_value);

    /// <summary>Opens a fence and takes its lock.</summary>
    /// <param name="fence">Where, and whether it may be made.</param>
    /// <param name="layout">The layout whose ticks it counts.</param>
    /// <param name="node">The node it must belong to.</param>
    /// <param name="endOfNew">What a fence that is made says at first.</param>
    /// <exception cref="SnowflakeFenceException">It cannot be used.</exception>
    public static NodeFence Open(SnowflakeFence fence, SnowflakeLayout layout, int node, long endOfNew)
    {
        FileLock? held = null;
        AlternatingFile? file = null;
        try
        {
            byte[] expected = Value(layout, node, endOfNew);
            string lockPath = fence.Path + ".lock";
            if (!fence.Create && !fence.Disk.Exists(fence.Path))
                throw Missing(fence);
            // The lock file is never deleted, so it tells of a fence that is gone.
            bool wasHere = fence.Disk.Exists(lockPath);
            held = FileLock.Acquire(fence.Disk, lockPath);
            FenceOrigin origin = FenceOrigin.Found;
            if (!fence.Disk.Exists(fence.Path))
            {
                origin = wasHere ? FenceOrigin.MadeAnew : FenceOrigin.MadeFirst;
                AlternatingFile.Create(fence.Disk, fence.Path, expected);
            }

            file = TryOpenFile(fence, layout);
            if (file is null)
            {
                origin = FenceOrigin.MadeAnew;
                AlternatingFile.Create(fence.Disk, fence.Path, expected);
                file = AlternatingFile.Open(fence.Disk, fence.Path);
            }

            byte[] value = file.Value.ToArray();
            if (!value.AsSpan(0, OwnerBytes).SequenceEqual(expected.AsSpan(0, OwnerBytes)))
                throw Foreign(fence, node, layout);
            return new NodeFence(held, file, value, origin);
        }
        catch (Exception e)
        {
            file?.Dispose();
            held?.Dispose();
            if (e is not SnowflakeFenceException and (IOException or UnauthorizedAccessException))
                throw new SnowflakeFenceException(e.Message, e);
            throw;
        }
    }

    /// <summary>Moves the end, and returns when that is on disk.</summary>
    /// <exception cref="IOException">It may or may not be: nothing beyond the old end may be used.</exception>
    public void Write(long endTick)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_value.AsSpan(OwnerBytes), endTick);
        _file.Write(_value);
    }

    /// <summary>Closes the file and frees the lock.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    // Null if it is damaged and may be made anew.
    private static AlternatingFile? TryOpenFile(SnowflakeFence fence, SnowflakeLayout layout)
    {
        AlternatingFile? file = null;
        try
        {
            file = AlternatingFile.Open(fence.Disk, fence.Path);
            if (file.Value.Length == ValueBytes && EndOf(file.Value) >= 0 && EndOf(file.Value) <= layout.MaxTick + 1)
                return file;
            throw new InvalidDataException($"'{fence.Path}' is intact, but holds no fence of a node.");
        }
        catch (InvalidDataException e)
        {
            file?.Dispose();
            return fence.Create ? null : throw Damaged(fence, e);
        }
    }

    // All but the end says who it belongs to.
    private static byte[] Value(SnowflakeLayout layout, int node, long endTick)
    {
        byte[] value = new byte[ValueBytes];
        long widths = layout.TimeBits | layout.NodeBits << 8 | layout.SequenceBits << 16
            | (layout.SequenceAboveNode ? 1 << 24 : 0);
        ReadOnlySpan<long> fields = [Version, widths, layout.Tick.Ticks, layout.Epoch.UtcTicks, node, endTick];
        for (int i = 0; i < fields.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(i * sizeof(long)), fields[i]);
        return value;
    }

    private static long EndOf(ReadOnlySpan<byte> value) =>
        BinaryPrimitives.ReadInt64LittleEndian(value[OwnerBytes..]);

    private static SnowflakeFenceException Missing(SnowflakeFence fence) => new(
        $"There is no fence '{fence.Path}'. If this node never minted here, make it with SnowflakeFence.File(path, "
        + "create: true), once; otherwise restore the file, or the disk it was on.");

    private static SnowflakeFenceException Damaged(SnowflakeFence fence, InvalidDataException inner) => new(
        $"{inner.Message} If the clock has not gone back since it was written, SnowflakeFence.File(path, create: true) "
        + "makes it anew, waits one slice and until whatever such a fence can have reserved is over, and reports "
        + "Guarantees of the process's life until the next start; otherwise take another node id.", inner);

    private static SnowflakeFenceException Foreign(SnowflakeFence fence, int node, SnowflakeLayout layout) => new(
        $"'{fence.Path}' is the fence of another node or layout than node {node} of {layout}. Give every node id a "
        + "file of its own, and a new layout too, once SnowflakeLayout.CanFollow says that it can follow the old one.");
}
