using System.Buffers.Binary;
using System.Text;
using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.Redlock.Redis;

/// <summary>
/// The two strings that travel: what a batch asks, and what the script answered. An answer comes from outside: one that
/// is not the script's is refused. Stateless.
/// </summary>
/// <remarks>
/// <para>Request: operations (2 bytes), nodes (2), longest time to live, lock delay, known floor, kind of admission (1
/// byte; 0 none, 1, 2 without the wait), then of an admission: time of joining, floor, length of the run id (1), run
/// id; then each operation: kind (1; 8 more if it is linked), owner (16), lease, token. Names are values of their own.
/// </para>
/// <para>Reply: standing (1), uptime, time of joining, floor, length of the run id (1), run id; then what is agreed, if
/// that differs: nodes (2), longest time to live, lock delay; else a reply each: kind (1), counter, remaining. All
/// other numbers are doubles.</para>
/// </remarks>
internal static class BatchFormat
{
    private const int LinkedFlag = 8;
    private const int MaxRunIdBytes = 255;

    /// <summary>What a batch asks: the request, then the names.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="names">The names as bytes.</param>
    /// <param name="used">
    /// What a former batch of as many operations asked, if the client is done with it; its arrays are used again.
    /// </param>
    public static RedisValue[] Values(LockBatch batch, NameEncodings names, RedisValue[]? used)
    {
        ReadOnlySpan<LockOperation> operations = batch.Operations;
        RedisValue[] values = used ?? new RedisValue[1 + operations.Length];
        values[0] = Request(batch, used is null ? null : (byte[]?)used[0]);
        for (int i = 0; i < operations.Length; i++)
            values[i + 1] = names.Of(operations[i].Name);
        return values;
    }

    private static byte[] Request(LockBatch batch, byte[]? used)
    {
        ReadOnlySpan<LockOperation> operations = batch.Operations;
        int size = 2 + 2 + (3 * sizeof(double)) + 1;
        if (batch.Admission is { } admitted)
            size += (2 * sizeof(double)) + 1 + Encoding.ASCII.GetByteCount(admitted.RunId);
        size += operations.Length * (1 + 16 + (2 * sizeof(double)));
        byte[] bytes = used?.Length == size ? used : GC.AllocateUninitializedArray<byte>(size);
        var writer = new Writer(bytes);
        writer.Add16(operations.Length);
        writer.Add16(Guard.InRange(batch.Fingerprint.Nodes, 1, ushort.MaxValue));
        writer.Add(Guard.InRange(batch.Fingerprint.MaxTimeToLiveMs, 1, LockBatch.MaxToken));
        writer.Add(Guard.InRange(batch.Fingerprint.LockDelayMs, 0, LockBatch.MaxToken));
        writer.Add(Guard.InRange(batch.KnownFloor, 0, LockBatch.MaxToken));
        writer.AddByte(batch.Admission is { } kind ? kind.SkipsWait ? 2 : 1 : 0);
        if (batch.Admission is { } admission)
        {
            writer.Add(admission.JoiningSinceMs);
            writer.Add(Guard.InRange(admission.Floor, 0, LockBatch.MaxToken));
            writer.AddByte(Guard.Text(admission.RunId, MaxRunIdBytes).Length);
            writer.AddText(admission.RunId);
        }

        foreach (ref readonly LockOperation operation in operations)
        {
            writer.AddByte((int)operation.Kind + (operation.IsLinked ? LinkedFlag : 0));
            writer.AddOwner(operation.Owner);
            writer.Add(operation.LeaseMs);
            writer.Add(operation.Token);
        }

        return bytes;
    }

    /// <summary>Reads the answer and completes the batch.</summary>
    /// <param name="answer">From outside.</param>
    /// <param name="batch">Left alone where the answer is refused.</param>
    /// <param name="knownRunId">The run id of the answer before, so that the same is not made anew.</param>
    /// <exception cref="InvalidDataException">It is not an answer of the script to this batch.</exception>
    public static void Complete(ReadOnlySpan<byte> answer, LockBatch batch, string knownRunId)
    {
        var reader = new Reader(answer);
        int standing = reader.Byte();
        if (standing > (int)NodeStanding.FingerprintDiffers)
            throw Reader.Invalid();
        long uptimeMs = reader.Number(), sinceMs = reader.Number(), floor = reader.Number();
        ReadOnlySpan<byte> runIdBytes = reader.Bytes(reader.Byte());
        string runId = Ascii.Equals(runIdBytes, knownRunId) ? knownRunId : Encoding.ASCII.GetString(runIdBytes);
        LockFingerprint? other = null;
        Span<LockReply> replies = stackalloc LockReply[LockBatch.MaxOperations];
        replies = replies[..batch.Count];
        if (standing == (int)NodeStanding.FingerprintDiffers)
        {
            other = new(batch.Fingerprint.Namespace, reader.Number16(), reader.Number(), reader.Number());
            replies = [];
        }

        foreach (ref LockReply reply in replies)
        {
            int kind = reader.Byte();
            if (kind > (int)LockReplyKind.Done)
                throw Reader.Invalid();
            reply = new((LockReplyKind)kind, reader.Number(), reader.Number());
        }

        reader.End();
        batch.Complete(new((NodeStanding)standing, runId, uptimeMs, sinceMs, floor, other), replies);
    }

    private ref struct Writer(Span<byte> bytes)
    {
        private Span<byte> _rest = bytes;

        public void AddByte(int value)
        {
            _rest[0] = (byte)value;
            _rest = _rest[1..];
        }

        public void Add16(int value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_rest, (ushort)value);
            _rest = _rest[2..];
        }

        public void Add(long value)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(_rest, value);
            _rest = _rest[sizeof(double)..];
        }

        public void AddOwner(UInt128 value)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(_rest, value);
            _rest = _rest[16..];
        }

        public void AddText(string text) => _rest = _rest[Encoding.ASCII.GetBytes(text, _rest)..];
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public static InvalidDataException Invalid() =>
            new($"Script '{NodeScript.Script.Name}' answered something that is none of its answers.");

        public ReadOnlySpan<byte> Bytes(int count)
        {
            if (count > _rest.Length)
                throw Invalid();
            ReadOnlySpan<byte> taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }

        public int Byte() => Bytes(1)[0];

        public int Number16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

        // Whole, not negative, exact.
        public long Number()
        {
            double value = BinaryPrimitives.ReadDoubleLittleEndian(Bytes(sizeof(double)));
            return value >= 0 && value <= LockBatch.MaxToken && Math.Floor(value) == value ? (long)value
                : throw Invalid();
        }

        public readonly void End()
        {
            if (!_rest.IsEmpty)
                throw Invalid();
        }
    }
}
