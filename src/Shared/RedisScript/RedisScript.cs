using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Purlin.Shared;

/// <summary>
/// A Lua script, sent to Redis by its SHA-1 and in full only to a server that does not know it. Immutable,
/// thread-safe; an adapter keeps one per script for as long as it lives.
/// </summary>
/// <remarks>
/// <para>Only calls that StackExchange.Redis has had since 1.2.6 are made, and none that uses the client's own memory
/// of loaded scripts: it holds them weakly, so that they are sent again and again, and its asynchronous calls do not
/// send again what a restarted server has forgotten. Here the hash goes out (EVALSHA), and after a NOSCRIPT reply,
/// which says that nothing ran, the text goes out once (EVAL), which also makes the server remember it.</para>
/// <para>A call runs on primaries only and at most once. One that ends by its deadline, by cancellation or by a broken
/// connection has an unknown outcome, see <see cref="RedisDeadline"/>. A database wrapped in the client's automatic
/// retries (3.x, <c>WithRetry</c>) would break that: do not hand one in.</para>
/// <para>A call that is answered allocates 200 bytes here, the deadline's timer, beside 520 of the client (1.2.6, one
/// key and one value); with two or more keys also the bytes of each key that was made from a string.</para>
/// </remarks>
internal sealed class RedisScript
{
    // Without the flag a call may go to a replica while its primary is away; DemandMaster has the same value and name
    // in 1.x, 2.x and 3.x.
    private const CommandFlags Flags = CommandFlags.DemandMaster;

    /// <param name="name">What exceptions call the script, such as <c>limit-check</c>; not empty.</param>
    /// <param name="text">The Lua source; not empty.</param>
    /// <exception cref="ArgumentException">One of them is empty.</exception>
    public RedisScript(string name, string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        Name = name;
        Text = text;
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>What exceptions call the script.</summary>
    public string Name { get; }

    /// <summary>The Lua source.</summary>
    public string Text { get; }

    /// <summary>What a server knows it by that has been taught it: the SHA-1 of its text. Not to be changed.</summary>
    public byte[] Hash { get; }

    /// <summary>
    /// Whether one call may take keys of several hash slots. Right only for servers that never are a cluster; false by
    /// default, so that an application which works on a single server works on a cluster.
    /// </summary>
    public bool SpansSlots { get; init; }

    /// <summary>Whether an exception says that a server does not know a script: nothing ran.</summary>
    public static bool IsUnknown(Exception exception) => exception is RedisServerException error
        && error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    /// <summary>Runs the script on the primary that has the keys, and teaches it the script where necessary.</summary>
    /// <param name="database">Where.</param>
    /// <param name="keys">All keys the script touches, of one hash slot unless <see cref="SpansSlots"/>.</param>
    /// <param name="values">Its further arguments.</param>
    /// <param name="deadline">Covers the call as a whole.</param>
    /// <param name="cancellationToken">Ends the waiting; the script may run nevertheless.</param>
    /// <exception cref="ArgumentException">The keys are of several slots.</exception>
    /// <exception cref="TimeoutException">The deadline passed: unknown outcome.</exception>
    /// <exception cref="RedisServerException">The script, or the server, answered with an error.</exception>
    /// <exception cref="RedisConnectionException">No primary can be reached, or the connection broke: unknown
    /// outcome.</exception>
    public ValueTask<RedisResult> EvaluateAsync(IDatabaseAsync database, RedisKey[] keys, RedisValue[] values,
        RedisDeadline deadline, CancellationToken cancellationToken = default)
    {
        Check(database, keys, values, deadline);
        return EvaluateCoreAsync(database, keys, values, teach: true, deadline, cancellationToken);
    }

    /// <summary>
    /// Runs the script only where the server knows it, so that a server which has restarted since it learned the
    /// script is noticed (<see cref="IsUnknown"/>) instead of being taught again. <see cref="LoadAsync"/> teaches.
    /// </summary>
    /// <inheritdoc cref="EvaluateAsync"/>
    public ValueTask<RedisResult> EvaluateKnownAsync(IDatabaseAsync database, RedisKey[] keys, RedisValue[] values,
        RedisDeadline deadline, CancellationToken cancellationToken = default)
    {
        Check(database, keys, values, deadline);
        return EvaluateCoreAsync(database, keys, values, teach: false, deadline, cancellationToken);
    }

    /// <summary>Teaches one server the script without running it.</summary>
    /// <exception cref="TimeoutException">The deadline passed: unknown outcome.</exception>
    /// <exception cref="InvalidDataException">The server computed another hash, so it will not know the
    /// script.</exception>
    public async Task LoadAsync(IServer server, RedisDeadline deadline, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(deadline);
        cancellationToken.ThrowIfCancellationRequested();
        byte[] hash = await deadline.BoundAsync(server.ScriptLoadAsync(Text), Name, cancellationToken)
            .ConfigureAwait(false);
        if (!hash.AsSpan().SequenceEqual(Hash))
            throw new InvalidDataException($"Script '{Name}' has hash {Convert.ToHexStringLower(hash)} on the server.");
    }

    private void Check(IDatabaseAsync database, RedisKey[] keys, RedisValue[] values, RedisDeadline deadline)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(deadline);
        if (!SpansSlots)
            RedisKeySlot.RequireOne(keys, nameof(keys));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RedisResult> EvaluateCoreAsync(IDatabaseAsync database, RedisKey[] keys,
        RedisValue[] values, bool teach, RedisDeadline deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long start = deadline.Start();
        try
        {
            Task<RedisResult> byHash = database.ScriptEvaluateAsync(Hash, keys, values, Flags);
            return await deadline.BoundAsync(byHash, Name, start, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException error) when (teach && IsUnknown(error))
        {
            // Goes on below, as nothing has run.
        }

        cancellationToken.ThrowIfCancellationRequested();
        // NoScriptCache: EVAL at once. Without it the client sends SCRIPT LOAD before, and remembers by itself.
        Task<RedisResult> byText = database.ScriptEvaluateAsync(Text, keys, values, Flags | CommandFlags.NoScriptCache);
        return await deadline.BoundAsync(byText, Name, start, cancellationToken).ConfigureAwait(false);
    }
}
