using System.Reflection;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.Tracking;

/// <summary>Looks at the machine and the working directory.</summary>
internal static class EnvironmentCapture
{
    public static async ValueTask<RunEnvironment> CaptureAsync(string directory, TimeSpan gitTimeout, CancellationToken cancellationToken)
    {
        var git = await GitState.ReadAsync(directory, gitTimeout, cancellationToken).ConfigureAwait(false);
        return new RunEnvironment
        {
            GitCommit = git?.Commit,
            GitBranch = git?.Branch,
            GitIsDirty = git?.IsDirty,
            OperatingSystem = RuntimeInformation.OSDescription,
            Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            ProcessorCount = Environment.ProcessorCount,
            Runtime = RuntimeInformation.FrameworkDescription,
            SdkVersion = Version(typeof(EnvironmentCapture).Assembly),
            Machine = Environment.MachineName,
            StartedBy = Environment.UserName,
            Packages = Packages(),
        };
    }

    private static SortedDictionary<string, string> Packages()
    {
        var packages = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (!assembly.IsDynamic && assembly.GetName() is { Name: not null } name && !IsPartOfDotNet(name))
            {
                packages[name.Name] = Version(assembly);
            }
        }

        return packages;
    }

    // Packages named System.* exist too; what came with the runtime has the runtime's major version.
    private static bool IsPartOfDotNet(AssemblyName assembly) =>
        assembly.Name is "System" or "mscorlib" or "netstandard" or "Microsoft.CSharp"
        || ((assembly.Name!.StartsWith("System.", StringComparison.Ordinal) || assembly.Name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal))
            && assembly.Version?.Major == typeof(object).Assembly.GetName().Version?.Major);

    // The informational version without the commit that the compiler appends.
    private static string Version(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? assembly.GetName().Version?.ToString() ?? "";
}
