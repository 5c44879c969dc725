using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>
/// Feeds the lanes: each works on a message of its own and takes the next one when it is through, so that messages of
/// different lengths leave no lane idle before the last.
/// </summary>
internal static class Sha256LaneQueue<TLanes>
    where TLanes : unmanaged, ISha256Lanes<TLanes>
{
    private const int BlockBytes = Sha256Compression.BlockBytes;
    private const int LengthBytes = sizeof(ulong);
    private const byte EndMark = 0x80;

    // The first 32 bits of the fractional parts of the square roots of the first eight primes.
    private static ReadOnlySpan<uint> Initial =>
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    /// <inheritdoc cref="Sha256Batch.Hash"/>
    [SkipLocalsInit]
    public static void Hash<TMessages>(byte prefix, TMessages messages, Span<byte> hashes)
        where TMessages : IMessages, allows ref struct
    {
        Span<byte> blocks = stackalloc byte[TLanes.Count * BlockBytes];
        Span<TLanes> words = stackalloc TLanes[Sha256Compression.BlockWords];
        Span<TLanes> state = stackalloc TLanes[Sha256Compression.StateWords];
        Span<uint> stateWords = MemoryMarshal.Cast<TLanes, uint>(state);
        Span<Job> jobs = stackalloc Job[TLanes.Count];

        int next = 0;
        for (int lane = 0; lane < jobs.Length; lane++)
            Start(ref jobs[lane], lane, ref next, messages.Count, stateWords);
        int running = Math.Min(messages.Count, jobs.Length);
        while (running > 0)
        {
            for (int lane = 0; lane < jobs.Length; lane++)
            {
                ref Job job = ref jobs[lane];
                if (job.Message < 0)
                    continue;
                Span<byte> block = blocks.Slice(lane * BlockBytes, BlockBytes);
                job.Blocks = Fill(block, prefix, messages[job.Message], job.Block);
            }

            TLanes.Load(blocks, words);
            Sha256Compression.Compress(state, (ReadOnlySpan<TLanes>)words);
            for (int lane = 0; lane < jobs.Length; lane++)
            {
                ref Job job = ref jobs[lane];
                if (job.Message < 0 || ++job.Block < job.Blocks)
                    continue;
                Take(stateWords, lane, hashes.Slice(job.Message * Sha256Batch.HashBytes, Sha256Batch.HashBytes));
                if (!Start(ref job, lane, ref next, messages.Count, stateWords))
                    running--;
            }
        }
    }

    private static bool Start(ref Job job, int lane, ref int next, int count, Span<uint> state)
    {
        job = new() { Message = next < count ? next++ : -1 };
        for (int i = 0; i < Initial.Length; i++)
            state[i * TLanes.Count + lane] = Initial[i];
        return job.Message >= 0;
    }

    private static void Take(ReadOnlySpan<uint> state, int lane, Span<byte> hash)
    {
        for (int i = 0; i < Sha256Compression.StateWords; i++)
            BinaryPrimitives.WriteUInt32BigEndian(hash[(i * sizeof(uint))..], state[i * TLanes.Count + lane]);
    }

    // One block of prefix, message, end mark, zeros and length in bits; returns how many blocks there are in all.
    private static int Fill(Span<byte> block, byte prefix, ReadOnlySpan<byte> message, int index)
    {
        long length = message.Length + 1L;
        long start = (long)index * BlockBytes;
        int count = (int)Math.Clamp(length - start, 0, BlockBytes);
        if (index > 0)
        {
            message.Slice((int)Math.Min(start - 1, message.Length), count).CopyTo(block);
        }
        else
        {
            block[0] = prefix;
            message[..(count - 1)].CopyTo(block[1..]);
        }

        if (count < BlockBytes)
        {
            block[count..].Clear();
            if (length >= start)
                block[count] = EndMark;
        }

        int blocks = (int)((length + LengthBytes) / BlockBytes) + 1;
        if (index == blocks - 1)
            BinaryPrimitives.WriteUInt64BigEndian(block[(BlockBytes - LengthBytes)..], (ulong)length * 8);
        return blocks;
    }

    private struct Job
    {
        public int Message;
        public int Block;
        public int Blocks;
    }
}
