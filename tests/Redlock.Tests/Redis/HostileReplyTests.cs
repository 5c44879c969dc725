using System.Reflection;
using StackExchange.Redis;
using static Purlin.Redlock.Tests.TestedNode;

namespace Purlin.Redlock.Tests;

/// <summary>Whatever a server answers in place of the script, the node is unavailable or its answer makes sense.</summary>
public sealed class HostileReplyTests(RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    private const int InFlight = 200;

    // Standing, three numbers, and a run id of 40 digits after its length.
    private const int HeadBytes = 1 + (3 * sizeof(double)) + 1 + 40;
    private readonly ConnectionMultiplexer _client = RedisNodes.Connect(redis.Server);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task An_answer_that_is_not_the_scripts_is_refused()
    {
        byte[][] answers = await AnswersAsync();
        ILockNode node = await RedisNodes.OpenAsync(Answering.Over(_client, (answers, RandomSeed: 1)));
        LockFingerprint terms = RedisNodes.NewTerms();
        int accepted = 0, refused = 0;
        for (int sent = 0; sent < Effort.Of(100_000, 2_000_000); sent += InFlight)
        {
            bool[] results = await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => AskAsync(node, terms)));
            accepted += results.Count(isAccepted => isAccepted);
            refused += results.Count(isAccepted => !isAccepted);
        }

        // Damage to a number often leaves a number; most of what is damaged is refused.
        Assert.True(accepted > 100 && refused > accepted, $"{accepted} accepted, {refused} refused");
    }

    [Fact]
    public async Task What_is_longer_or_shorter_than_an_answer_is_refused()
    {
        LockFingerprint terms = RedisNodes.NewTerms();
        foreach (byte[] answer in await AnswersAsync())
        {
            for (int length = 0; length <= answer.Length + 1; length++)
            {
                byte[] cut = [.. answer.Take(length), .. new byte[Math.Max(0, length - answer.Length)]];
                ILockNode node = await RedisNodes.OpenAsync(Answering.Over(_client, ([cut], Answering.Exactly)));
                // The answers to batches without operations are none to this one.
                bool isWhole = length == answer.Length && answer.Length != HeadBytes;
                Assert.Equal(isWhole, await AskAsync(node, terms));
            }
        }
    }

    // What the script answers in each of its ways.
    private async Task<byte[][]> AnswersAsync()
    {
        var answers = new List<byte[]>();
        ILockNode node = await RedisNodes.OpenAsync(Answering.Over(_client, (null, 0), answers.Add));
        var tested = new TestedNode(node, new SettableTime(), RedisNodes.NewTerms());
        LockOperation[] operations = [Grant("a", 1), Grant("a", 2), Renew("a", 1)];
        await tested.AskAsync(operations);
        await tested.AdmitAsync(LockBatch.FloorStep);
        await tested.AskAsync(operations);
        tested.Fingerprint = tested.Terms with { Nodes = 5 };
        await tested.AskAsync(operations);
        return [.. answers];
    }

    private static async Task<bool> AskAsync(ILockNode node, LockFingerprint terms)
    {
        var batch = new LockBatch(terms);
        batch.Add(Grant("a", 1));
        batch.Add(Grant("a", 2));
        batch.Add(Renew("a", 1));
        try
        {
            await node.SubmitAsync(batch, TestContext.Current.CancellationToken);
        }
        catch (NodeUnavailableException e) when (e is { IsUnknown: true, InnerException: InvalidDataException })
        {
            return false;
        }

        NodeStatus status = batch.Status;
        bool isDifferent = status.Standing == NodeStanding.FingerprintDiffers;
        Assert.True(Enum.IsDefined(status.Standing));
        Assert.Equal(isDifferent, status.Other is not null);
        Assert.Equal(isDifferent ? 0 : 3, batch.Replies.Length);
        Assert.InRange(status.Floor, 0, LockBatch.MaxToken);
        foreach (LockReply reply in batch.Replies)
        {
            Assert.True(Enum.IsDefined(reply.Kind));
            Assert.InRange(reply.Counter, 0, LockBatch.MaxToken);
            Assert.InRange(reply.RemainingMs, 0, LockBatch.MaxToken);
        }

        return true;
    }

    /// <summary>A client whose scripts answer damaged versions of answers; or one that tells what they answer.</summary>
    public class Answering : DispatchProxy
    {
        /// <summary>In place of a seed: the answer as it is.</summary>
        public const long Exactly = -1;

        private object _target = null!;
        private byte[][]? _answers;
        private long _seed;
        private Action<byte[]>? _seen;

        public static IConnectionMultiplexer Over(
            IConnectionMultiplexer client, (byte[][]? Answers, long RandomSeed) damage, Action<byte[]>? seen = null) =>
            Wrap(client, damage.Answers, damage.RandomSeed, seen);

        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            ArgumentNullException.ThrowIfNull(targetMethod);
            if (targetMethod.Name == nameof(IConnectionMultiplexer.GetDatabase))
                return Wrap((IDatabase)targetMethod.Invoke(_target, args)!, _answers, _seed, _seen);
            if (targetMethod.Name != nameof(IDatabase.ScriptEvaluateAsync))
                return targetMethod.Invoke(_target, args);
            if (_answers is null)
                return SeeAsync((Task<RedisResult>)targetMethod.Invoke(_target, args)!);
            byte[] answer = _seed == Exactly
                ? _answers[0] : ByteMutator.Mutate(_answers, (ulong)Interlocked.Increment(ref _seed));
            return ((IDatabase)_target).ScriptEvaluateAsync("return ARGV[1]", [], [answer]);
        }

        private static T Wrap<T>(T target, byte[][]? answers, long seed, Action<byte[]>? seen)
            where T : class
        {
            T proxy = Create<T, Answering>();
            var made = (Answering)(object)proxy;
            (made._target, made._answers, made._seed, made._seen) = (target, answers, seed, seen);
            return proxy;
        }

        private async Task<RedisResult> SeeAsync(Task<RedisResult> call)
        {
            RedisResult result = await call;
            _seen?.Invoke((byte[])result!);
            return result;
        }
    }
}
