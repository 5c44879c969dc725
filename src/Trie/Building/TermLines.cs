using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;

namespace Purlin.Trie;

/// <summary>Reads lines of a term, a tab and a count. Used once.</summary>
/// <param name="builder">Takes the terms.</param>
/// <param name="progress">Is told every <see cref="ReportedCount"/> terms and at the end.</param>
internal sealed class TermLines(CompletionIndexBuilder builder, IProgress<CompletionBuildProgress>? progress)
{
    /// <summary>Progress is told every so many terms.</summary>
    public const int ReportedCount = 1 << 16;

    // Room for a term, a tab, a count with a few zeros before it, and the line's end.
    private const int MaxLineBytes = BlockFormat.MaxTermBytes + 64;
    private const byte Tab = (byte)'\t';

    private readonly byte[] _line = new byte[MaxLineBytes];
    private long _number;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads to the end and completes the reader, also when it fails.</summary>
    public async Task ReadAsync(PipeReader lines, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                ReadResult read = await lines.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (read.IsCanceled)
                    throw new OperationCanceledException("The reader of the terms was cancelled.");
                SequencePosition consumed = Read(read.Buffer, read.IsCompleted);
                lines.AdvanceTo(consumed, read.Buffer.End);
                if (read.IsCompleted)
                    break;
            }
        }
        catch (Exception e)
        {
            await lines.CompleteAsync(e).ConfigureAwait(false);
            throw;
        }

        await lines.CompleteAsync().ConfigureAwait(false);
        progress?.Report(builder.Progress);
    }

    // Whole lines, and at the end what is left.
    private SequencePosition Read(in ReadOnlySequence<byte> bytes, bool isLast)
    {
        var reader = new SequenceReader<byte>(bytes);
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
            Read(line);
        if (!isLast)
        {
            // More than a line is never kept, however long it is.
            if (reader.Remaining > MaxLineBytes)
                Read(reader.UnreadSequence);
            return reader.Position;
        }

        if (reader.Remaining > 0)
            Read(reader.UnreadSequence);
        return bytes.End;
    }

    private void Read(in ReadOnlySequence<byte> line)
    {
        _number++;
        if (line.Length > MaxLineBytes)
            throw Malformed($"it has {line.Length} bytes or more, but must have at most {MaxLineBytes}");
        ReadOnlySpan<byte> bytes = line.FirstSpan;
        if (!line.IsSingleSegment)
        {
            line.CopyTo(_line);
            bytes = _line.AsSpan(0, (int)line.Length);
        }

        if (_number == 1 && bytes.StartsWith(ByteOrderMark))
            bytes = bytes[ByteOrderMark.Length..];
        if (bytes.EndsWith("\r"u8))
            bytes = bytes[..^1];
        if (bytes.Length > 0)
            Add(bytes);
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        int tab = line.LastIndexOf(Tab);
        if (tab < 0)
            throw Malformed("it has no tab between term and count");
        if (!long.TryParse(line[(tab + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            throw Malformed($"the count after its tab is none from 0 to {long.MaxValue} in decimal digits");
        try
        {
            builder.Add(line[..tab], count);
        }
        catch (ArgumentException e)
        {
            throw Malformed("its term is not allowed", e);
        }

        if (builder.Count % ReportedCount == 0)
            progress?.Report(builder.Progress);
    }

    private InvalidDataException Malformed(string what, Exception? inner = null) =>
        new($"Line {_number} is no term with a count: {what}.{(inner is null ? "" : " " + inner.Message)}", inner);
}
