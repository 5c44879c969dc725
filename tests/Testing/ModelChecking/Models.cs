using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;

namespace Purlin.Testing;

/// <summary>
/// Model tests: a generated list of commands is played to the subject under test and to a simple model of it, step by
/// step. A list on which they part is shrunk to the few commands that matter and printed with the seed.
/// </summary>
/// <remarks>
/// <para>
/// A command is a sealed record of a closed family, with everything it needs inside, time included: <c>Advance(5s)</c>,
/// <c>Crash</c> and <c>StepWallClock(-1s)</c> are commands like any other. Any command must be possible in any state,
/// since shrinking leaves commands out: let one that does not apply do nothing, or expect its refusal.
/// </para>
/// <para>
/// Subject and model are made anew for every list. A step plays one command to the subject, compares what can be seen
/// with <c>Assert</c>, and returns the next model; a mutable model returns itself. A subject that is
/// <see cref="IDisposable"/> or <see cref="IAsyncDisposable"/> is disposed after each list. Count, seed and replay are
/// those of <see cref="Properties"/>.
/// </para>
/// </remarks>
public static class Models
{
    /// <summary>How many commands a list has at most unless told.</summary>
    public const int DefaultLength = 40;

    /// <summary>Plays lists of commands, which are shrunk in number and one by one.</summary>
    /// <param name="commands">Where commands come from, with their shrinker.</param>
    /// <param name="subject">Makes the subject of one list.</param>
    /// <param name="model">Makes the model of one list.</param>
    /// <param name="step">Plays one command; throws where subject and model differ; returns the next model.</param>
    /// <param name="maxLength">The most commands of a list, >= 1.</param>
    /// <param name="count">How many lists.</param>
    /// <param name="name">The name in the failure.</param>
    /// <exception cref="CheckFailedException">Subject and model part on a list.</exception>
    public static void Check<TCommand, TSubject, TModel>(
        Arbitrary<TCommand> commands, Func<TSubject> subject, Func<TModel> model,
        Func<TSubject, TModel, TCommand, TModel> step,
        int maxLength = DefaultLength, int count = Properties.DefaultCount, [CallerMemberName] string name = "") =>
        Execute(
            commands, list => ModelRun.Play(list, subject, model, step), maxLength,
            PropertySettings.Current(name, count));

    /// <summary>Plays lists of commands, which are shrunk in number only.</summary>
    /// <inheritdoc cref="Check{C, S, M}(Arbitrary{C}, Func{S}, Func{M}, Func{S, M, C, M}, int, int, string)"/>
    public static void Check<TCommand, TSubject, TModel>(
        Gen<TCommand> commands, Func<TSubject> subject, Func<TModel> model,
        Func<TSubject, TModel, TCommand, TModel> step,
        int maxLength = DefaultLength, int count = Properties.DefaultCount, [CallerMemberName] string name = "") =>
        Check(commands.ToArbitrary(), subject, model, step, maxLength, count, name);

    /// <summary>Plays lists of commands to a subject that is awaited, one step after the other.</summary>
    /// <inheritdoc cref="Check{C, S, M}(Arbitrary{C}, Func{S}, Func{M}, Func{S, M, C, M}, int, int, string)"/>
    public static Task Check<TCommand, TSubject, TModel>(
        Arbitrary<TCommand> commands, Func<TSubject> subject, Func<TModel> model,
        Func<TSubject, TModel, TCommand, Task<TModel>> step,
        int maxLength = DefaultLength, int count = Properties.DefaultCount, [CallerMemberName] string name = "") =>
        Task.Run(() => Execute(
            commands, list => ModelRun.PlayAsync(list, subject, model, step).GetAwaiter().GetResult(), maxLength,
            PropertySettings.Current(name, count)));

    /// <summary>Plays lists of commands, shrunk in number only, to a subject that is awaited.</summary>
    /// <inheritdoc cref="Check{C, S, M}(Arbitrary{C}, Func{S}, Func{M}, Func{S, M, C, M}, int, int, string)"/>
    public static Task Check<TCommand, TSubject, TModel>(
        Gen<TCommand> commands, Func<TSubject> subject, Func<TModel> model,
        Func<TSubject, TModel, TCommand, Task<TModel>> step,
        int maxLength = DefaultLength, int count = Properties.DefaultCount, [CallerMemberName] string name = "") =>
        Check(commands.ToArbitrary(), subject, model, step, maxLength, count, name);

    /// <summary>The lists themselves, for a test that plays them in its own way, such as through two stores.</summary>
    /// <param name="commands">Where commands come from, with their shrinker if they have one.</param>
    /// <param name="maxLength">The most commands of a list, >= 1.</param>
    public static Arbitrary<TCommand[]> Lists<TCommand>(Arbitrary<TCommand> commands, int maxLength = DefaultLength) =>
        Generators.Array(commands, minLength: 0, Math.Max(maxLength, 1));

    internal static void Execute<TCommand>(
        Arbitrary<TCommand> commands, Action<TCommand[]> play, int maxLength, PropertySettings settings) =>
        PropertyRun.Execute(Lists(commands, maxLength), play, settings, ModelRun.Describe);
}
