using System.Runtime.CompilerServices;

namespace Purlin.Testing;

public static partial class ByteMutator
{
    /// <summary>How many mutants a parser gets unless told.</summary>
    public const int DefaultCount = 100_000;

    private const long DefaultAllocationBytes = 4 * 1024 * 1024;
    private const int ShownBytes = 2048;

    /// <summary>
    /// Gives a parser the inputs as they are and then mutants of them. It may accept each or throw one of the allowed
    /// exceptions; any other exception, too long a time or too large an allocation is a failure, which shows the bytes
    /// and the seed that makes them again.
    /// </summary>
    /// <param name="seedInputs">Well-formed inputs, at least one.</param>
    /// <param name="parse">
    /// Parses, and lets every lazy part of the result be read. Runs on one thread of its own, mutant after mutant.
    /// </param>
    /// <param name="allowed">
    /// The exceptions, with those derived from them, that mean "malformed"; none unless given.
    /// </param>
    /// <param name="count">How many mutants.</param>
    /// <param name="firstSeed">The first mutant's seed; the next have the next.</param>
    /// <param name="timeLimit">
    /// How long one input may take; ten seconds unless given, to be sure even on a busy machine.
    /// </param>
    /// <param name="allocationLimitBytes">
    /// What one input may allocate; 4 MiB and 64 times its length unless given.
    /// </param>
    /// <param name="name">The name in the failure.</param>
    /// <remarks>
    /// A parser that hangs is aborted where the runtime can, so that it does not burn a core until the end of the run.
    /// A stack overflow cannot be caught: it ends the test process, with its stack in the output.
    /// </remarks>
    public static void Check(
        IReadOnlyList<byte[]> seedInputs, Action<byte[]> parse, Type[]? allowed = null,
        int count = DefaultCount, ulong firstSeed = 1, TimeSpan? timeLimit = null, long? allocationLimitBytes = null,
        [CallerMemberName] string name = "") =>
        Check(seedInputs, parse, allowed ?? [], count, firstSeed, timeLimit ?? TimeSpan.FromSeconds(10),
            allocationLimitBytes, name, TimeProvider.System);

    internal static void Check(
        IReadOnlyList<byte[]> seedInputs, Action<byte[]> parse, Type[] allowed, int count, ulong firstSeed,
        TimeSpan timeLimit, long? allocationLimitBytes, string name, TimeProvider time)
    {
        IEnumerable<Trial> trials = seedInputs.Select(input => new Trial([.. input], Seed: null)).Concat(
            from i in Enumerable.Range(0, count)
            let seed = firstSeed + (ulong)i
            select new Trial(Mutate(seedInputs, seed), seed));
        Trial? hung = Watchdog.Run(trials, Try, timeLimit, time);
        if (hung is not null)
            throw Failure(name, hung, $"it takes longer than {timeLimit}");

        void Try(Trial trial)
        {
            Exception? thrown = null;
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                parse(trial.Bytes);
            }
            catch (Exception e)
            {
                thrown = e;
            }

            long allocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
            long limitBytes = allocationLimitBytes ?? DefaultAllocationBytes + (64L * trial.Bytes.Length);
            if (thrown is not null && trial.Seed is null)
                throw Failure(name, trial, $"well-formed, yet refused with {Told(thrown)}", thrown);
            if (thrown is not null && !allowed.Any(type => type.IsInstanceOfType(thrown)))
                throw Failure(name, trial, $"neither accepted nor refused as allowed, but {Told(thrown)}", thrown);
            if (allocatedBytes > limitBytes)
                throw Failure(name, trial, $"{allocatedBytes} bytes allocated; the limit is {limitBytes}", thrown);
        }
    }

    private static string Told(Exception thrown) => $"{thrown.GetType().FullName}: {thrown.Message}";

    private static CheckFailedException Failure(
        string name, Trial trial, FormattableString what, Exception? inner = null)
    {
        string origin = trial.Seed is { } seed
            ? $"ByteMutator.Mutate(seedInputs, {seed}) makes it again; firstSeed: {seed}, count: 1 tries it alone"
            : "one of the seed inputs as it is";
        ReadOnlySpan<byte> shown = trial.Bytes.AsSpan(0, Math.Min(trial.Bytes.Length, ShownBytes));
        return new CheckFailedException(
            $"{name}: the parser broke on an input: {FormattableString.Invariant(what)}\n" +
            $"  origin: {origin}\n" +
            $"  input:  {Display.Hex(shown)}{(shown.Length < trial.Bytes.Length ? $"… of {trial.Bytes.Length}" : "")}",
            inner);
    }

    private sealed record Trial(byte[] Bytes, ulong? Seed);
}
