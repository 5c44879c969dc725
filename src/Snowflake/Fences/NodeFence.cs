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
    private readonly FenceFile _file;
    private readonly byte[] _value;

    private NodeFence(FileLock held, FenceFile file, byte[] value) => (_lock, _file, _value) = (held, file, value);

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
        FenceFile? file = null;
        try
        {
            byte[] expected = Value(layout, node, endOfNew);
            if (!fence.Create && !fence.Disk.Exists(fence.Path))
                throw Missing(fence);
            held = FileLock.Acquire(fence.Disk, fence.Path + ".lock");
            file = OpenFile(fence, expected, layout);
            byte[] value = file.Value.ToArray();
            if (!value.AsSpan(0, OwnerBytes).SequenceEqual(expected.AsSpan(0, OwnerBytes)))
                throw Foreign(fence, node, layout);
            return new NodeFence(held, file, value);
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

    private static FenceFile OpenFile(SnowflakeFence fence, byte[] initial, SnowflakeLayout layout)
    {
        FenceFile? file = null;
        try
        {
            file = FenceFile.OpenOrCreate(fence.Disk, fence.Path, initial);
            if (file.Value.Length == ValueBytes && EndOf(file.Value) >= 0 && EndOf(file.Value) <= layout.MaxTick + 1)
                return file;
            throw new InvalidDataException($"'{fence.Path}' is intact, but holds no fence of a node.");
        }
        catch (InvalidDataException e)
        {
            file?.Dispose();
            if (!fence.Create)
                throw Damaged(fence, e);
        }

        fence.Disk.Delete(fence.Path);
        return FenceFile.OpenOrCreate(fence.Disk, fence.Path, initial);
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
        + "create: true); otherwise restore the file, or the disk it was on.");

    private static SnowflakeFenceException Damaged(SnowflakeFence fence, InvalidDataException inner) => new(
        $"{inner.Message} If the clock has not gone back since it was written, SnowflakeFence.File(path, create: true) "
        + "makes it anew and waits one slice; otherwise take another node id.", inner);

    private static SnowflakeFenceException Foreign(SnowflakeFence fence, int node, SnowflakeLayout layout) => new(
        $"'{fence.Path}' is the fence of another node or layout than node {node} of {layout}. Give every node id a "
        + "file of its own, and a new layout too, once SnowflakeLayout.CanFollow says that it can follow the old one.");
}
