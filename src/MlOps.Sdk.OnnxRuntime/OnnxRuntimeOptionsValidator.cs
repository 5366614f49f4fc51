using Microsoft.Extensions.Options;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Checks the options; all errors are reported together.</summary>
internal sealed class OnnxRuntimeOptionsValidator : IValidateOptions<OnnxRuntimeOptions>
{
    private const int MostThreads = 1024;

    public ValidateOptionsResult Validate(string? name, OnnxRuntimeOptions options)
    {
        List<string> errors = [];
        if (options.Providers is not { Count: > 0 })
        {
            errors.Add("OnnxRuntimeOptions.Providers is empty. Name at least ExecutionProvider.Cpu.");
        }
        else
        {
            errors.AddRange(options.Providers.Where(p => !Enum.IsDefined(p))
                .Select(p => $"OnnxRuntimeOptions.Providers holds '{p}', which is no execution provider. Choose from {string.Join(", ", Enum.GetNames<ExecutionProvider>())}."));
            errors.AddRange(options.Providers.GroupBy(p => p).Where(g => g.Count() > 1)
                .Select(g => $"OnnxRuntimeOptions.Providers names {g.Key} {g.Count()} times. Name each provider once."));
        }

        if (options.IntraOpThreads is < 0 or > MostThreads)
        {
            errors.Add($"OnnxRuntimeOptions.IntraOpThreads is {options.IntraOpThreads}. Choose 0 (the engine decides) to {MostThreads}.");
        }

        if (options.LibraryPath is { } path && string.IsNullOrWhiteSpace(path))
        {
            errors.Add("OnnxRuntimeOptions.LibraryPath is blank. Name a file or folder, or leave it null to use the normal search.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
