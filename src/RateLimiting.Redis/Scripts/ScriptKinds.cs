using System.Collections.Immutable;
using System.Text;
using Purlin.Shared;

namespace Purlin.RateLimiting.Redis;

/// <summary>
/// The kinds of limit that the script knows, by number: the six of the library, then those of the application, whose
/// Lua twin becomes a part of the script. Thread-safe.
/// </summary>
internal sealed class ScriptKinds
{
    /// <summary>The most state words of an application's own kind.</summary>
    public const int MaxCustomWords = 256;

    private const int CustomMarks = 241;
    private const int Bucket = 1;
    private const int Fixed = 2;
    private const int Calendar = 3;
    private const int Log = 5;

    private static readonly ImmutableArray<string> BuiltIn =
        ["gcra", "fixed-window", "calendar-window", "sliding-counter", "sliding-log", "concurrency"];

    private readonly Lock _lock = new();
    private ImmutableArray<string> _names = BuiltIn;
    private ImmutableArray<string> _twins = [];
    private volatile RedisScript _script;

    public ScriptKinds() => _script = Build();

    /// <summary>The script with all kinds seen so far.</summary>
    public RedisScript Script => _script;

    /// <summary>Whether a kind's state is one string of instants.</summary>
    public static bool IsLog(int kind) => kind == Log;

    /// <summary>Whether a kind is one of those that the script decides quickly.</summary>
    public static bool IsQuick(int kind) => kind is Bucket or Fixed;

    /// <summary>Whether a kind has the same number in every process.</summary>
    public static bool IsBuiltIn(int kind) => kind <= BuiltIn.Length;

    /// <summary>
    /// What stands for a kind in the hash of a state's kinds: the same in every process, in whatever order they came to
    /// know the kinds of the application.
    /// </summary>
    public static int MarkOf(int kind, Limit limit) => IsBuiltIn(kind) ? kind
        : BuiltIn.Length + 1 + limit.Algorithm.Kind.Aggregate(0, static (hash, c) => ((hash * 31) + c) % CustomMarks);

    /// <summary>Whether a kind is sent the boundaries around its caller's time.</summary>
    public static bool IsCalendar(int kind) => kind == Calendar;

    /// <summary>The number of an algorithm's kind.</summary>
    /// <exception cref="NotSupportedException">It has no Lua twin, or one that cannot be.</exception>
    public int NumberOf(Limit limit)
    {
        LimitAlgorithm algorithm = limit.Algorithm;
        if (algorithm.GetType().Assembly == typeof(LimitAlgorithm).Assembly)
            return BuiltIn.IndexOf(algorithm.Kind) + 1;
        if (algorithm.RedisScript is not { } twin)
            throw Unusable(limit, "has no Lua twin: override LimitAlgorithm.RedisScript");
        if (BuiltIn.Contains(algorithm.Kind) || !IsName(algorithm.Kind))
            throw Unusable(limit, "needs a name of its own of lowercase letters, digits and dashes");
        if (algorithm.StateWords > MaxCustomWords || algorithm.Calendar is not null)
            throw Unusable(limit, $"may have at most {MaxCustomWords} state words and no calendar");
        lock (_lock)
        {
            int index = _names.IndexOf(algorithm.Kind);
            if (index < 0)
            {
                (_names, _twins) = (_names.Add(algorithm.Kind), _twins.Add(twin));
                _script = Build();
                return _names.Length;
            }

            if (_twins[index - BuiltIn.Length] != twin)
                throw Unusable(limit, "has another Lua twin than a limit of the same kind: give it another name");
            return index + 1;
        }
    }

    private static bool IsName(string kind) =>
        kind.Length > 0 && kind.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static NotSupportedException Unusable(Limit limit, string why) => new(
        $"Limit \"{limit.Name}\" cannot be kept in Redis: its kind {why}.");

    private RedisScript Build()
    {
        var text = new StringBuilder(QuickLua.Prelude).Append(QuickLua.Text).Append(KernelLua.Text);
        for (int i = 0; i < _twins.Length; i++)
        {
            text.Append("kinds['").Append(_names[BuiltIn.Length + i]).Append("'] = (function()\n")
                .Append(_twins[i]).Append("\nend)()\n");
        }

        text.Append("local kind_names = {'").AppendJoin("', '", _names).Append("'}\n").Append(CallLua.Body);
        // Slots are minded where calls are made: on a server that is no cluster a call may have keys of several.
        return new("rate-limit-check", text.ToString()) { SpansSlots = true };
    }
}
