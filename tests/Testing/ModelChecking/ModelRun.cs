using System.Globalization;
using System.Text;

namespace Purlin.Testing;

/// <summary>One list of commands, played to a fresh subject and a fresh model.</summary>
internal static class ModelRun
{
    public static void Play<TCommand, TSubject, TModel>(
        TCommand[] commands, Func<TSubject> makeSubject, Func<TModel> makeModel,
        Func<TSubject, TModel, TCommand, TModel> step)
    {
        // Awaits nothing but a subject's asynchronous disposal.
        PlayAsync(
            commands, makeSubject, makeModel,
            (subject, model, command) => Task.FromResult(step(subject, model, command))).GetAwaiter().GetResult();
    }

    public static async Task PlayAsync<TCommand, TSubject, TModel>(
        TCommand[] commands, Func<TSubject> makeSubject, Func<TModel> makeModel,
        Func<TSubject, TModel, TCommand, Task<TModel>> step)
    {
        TSubject subject = makeSubject();
        try
        {
            TModel model = makeModel();
            for (int i = 0; i < commands.Length; i++)
            {
                try
                {
                    model = await step(subject, model, commands[i]).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    throw new StepFailedException(i, e);
                }
            }
        }
        finally
        {
            if (subject is IAsyncDisposable awaited)
                await awaited.DisposeAsync().ConfigureAwait(false);
            else if (subject is IDisposable disposable)
                disposable.Dispose();
        }
    }

    /// <summary>The numbered list with an arrow at the step that failed.</summary>
    public static string Describe<TCommand>(TCommand[] shrunk, TCommand[] generated, Exception failure)
    {
        int failing = failure is StepFailedException step ? step.Index : -1;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"  commands ({shrunk.Length}, generated {generated.Length}):\n");
        for (int i = 0; i < shrunk.Length; i++)
        {
            string arrow = i == failing ? "->" : "  ";
            text.Append(CultureInfo.InvariantCulture, $"  {arrow} {i + 1,3}. {Display.Of(shrunk[i])}\n");
        }

        return text.ToString();
    }
}
