using Microsoft.Extensions.Options;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Checks the options, because the engine takes most nonsense without a word; all errors are reported together.</summary>
internal sealed class OnnxRuntimeOptionsValidator : IValidateOptions<OnnxRuntimeOptions>
{
    private const int MostThreads = 1024;

    public ValidateOptionsResult Validate(string? name, OnnxRuntimeOptions options)
    {
        List<string> errors = [];
        AddProviders(options, errors);
        AddProviderSettings(options, errors);
        AddThreads(options, errors);
        AddPaths(options, errors);
        if (!Enum.IsDefined(options.GraphOptimization))
        {
            errors.Add($"OnnxRuntimeOptions.GraphOptimization is '{options.GraphOptimization}'. Choose from {string.Join(", ", Enum.GetNames<GraphOptimization>())}.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void AddProviders(OnnxRuntimeOptions options, List<string> errors)
    {
        if (options.Providers is not { Count: > 0 })
        {
            errors.Add("OnnxRuntimeOptions.Providers is empty. Name at least ExecutionProvider.Cpu.");
            return;
        }

        errors.AddRange(options.Providers.Where(p => !Enum.IsDefined(p))
            .Select(p => $"OnnxRuntimeOptions.Providers holds '{p}', which is no execution provider. Choose from {string.Join(", ", Enum.GetNames<ExecutionProvider>())}."));
        errors.AddRange(options.Providers.GroupBy(p => p).Where(g => g.Count() > 1)
            .Select(g => $"OnnxRuntimeOptions.Providers names {g.Key} {g.Count()} times. Name each provider once."));
    }

    private static void AddProviderSettings(OnnxRuntimeOptions options, List<string> errors)
    {
        if (options.ProviderSettings is null)
        {
            errors.Add("OnnxRuntimeOptions.ProviderSettings is null. Leave it empty for no settings.");
        }
        else
        {
            errors.AddRange(options.ProviderSettings
                .Where(p => p.Value is null || p.Value.Any(s => string.IsNullOrWhiteSpace(s.Key) || s.Value is null))
                .Select(p => $"OnnxRuntimeOptions.ProviderSettings has a setting of {p.Key} without a name or value. Give both."));
            if (options.ProviderSettings.TryGetValue(ExecutionProvider.Cpu, out var cpu) && cpu is { Count: > 0 })
            {
                errors.Add("OnnxRuntimeOptions.ProviderSettings names settings of Cpu, which has none. Use the other options instead.");
            }
        }

        if (options.DeviceId is < 0)
        {
            errors.Add($"OnnxRuntimeOptions.DeviceId is {options.DeviceId}. Devices are counted from 0.");
        }

        if (options.DeviceMemoryLimit is <= 0)
        {
            errors.Add($"OnnxRuntimeOptions.DeviceMemoryLimit is {options.DeviceMemoryLimit}. Give a number of bytes above 0, or null for no limit.");
        }
    }

    private static void AddThreads(OnnxRuntimeOptions options, List<string> errors)
    {
        if (options.IntraOpThreads is < 0 or > MostThreads)
        {
            errors.Add($"OnnxRuntimeOptions.IntraOpThreads is {options.IntraOpThreads}. Choose 0 (the engine decides) to {MostThreads}.");
        }

        if (options.InterOpThreads is < 1 or > MostThreads)
        {
            errors.Add($"OnnxRuntimeOptions.InterOpThreads is {options.InterOpThreads}. Choose 1 to {MostThreads}.");
        }

        if (options.SharedThreads is < 1 or > MostThreads)
        {
            errors.Add($"OnnxRuntimeOptions.SharedThreads is {options.SharedThreads}. Choose 1 to {MostThreads}, or null for threads of each session's own.");
        }
    }

    private static void AddPaths(OnnxRuntimeOptions options, List<string> errors)
    {
        if (options.LibraryPath is { } path && string.IsNullOrWhiteSpace(path))
        {
            errors.Add("OnnxRuntimeOptions.LibraryPath is blank. Name a file or folder, or leave it null to use the normal search.");
        }

        if (options.ProfileFolder is { } folder && string.IsNullOrWhiteSpace(folder))
        {
            errors.Add("OnnxRuntimeOptions.ProfileFolder is blank. Name a folder, or leave it null for no profiles.");
        }

        if (options.CustomOperatorLibraries is null)
        {
            errors.Add("OnnxRuntimeOptions.CustomOperatorLibraries is null. Leave it empty for none.");
        }
        else
        {
            // A relative path would let the system's loader search for it.
            errors.AddRange(options.CustomOperatorLibraries.Where(p => p is null || !Path.IsPathFullyQualified(p))
                .Select(p => $"OnnxRuntimeOptions.CustomOperatorLibraries holds '{p}', which is no full path. Name the library from the root on."));
        }
    }
}
