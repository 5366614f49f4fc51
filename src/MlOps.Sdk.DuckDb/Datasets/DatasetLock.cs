using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Keeps two processes from writing or removing one table at once. The operating system lets go of it when the process ends.</summary>
internal static class DatasetLock
{
    /// <exception cref="ConflictException">Somebody else has it.</exception>
    public static IDisposable Take(string folder, string what)
    {
        DurableFile.CreateDirectory(Path.GetDirectoryName(folder)!);
        var path = Path.Join(Path.GetDirectoryName(folder), $".{Path.GetFileName(folder)}.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException exception)
        {
            throw new ConflictException($"The training set '{what}' is being written by somebody else. Wait until that has ended and try again.", "training-set", what, exception)
            {
                IsTransient = true,
            };
        }
    }
}
