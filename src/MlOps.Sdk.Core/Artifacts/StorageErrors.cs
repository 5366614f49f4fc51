namespace MlOps.Sdk.Core;

/// <summary>Reads the operating system's words for "full" out of what the runtime throws.</summary>
internal static class StorageErrors
{
    private const int FileTooLarge = 27;        // EFBIG
    private const int NoSpace = 28;             // ENOSPC
    private const int QuotaLinux = 122;         // EDQUOT
    private const int QuotaApple = 69;
    private const int DiskFullWindows = unchecked((int)0x80070070);
    private const int HandleDiskFullWindows = unchecked((int)0x80070027);

    public static bool IsFull(int error) =>
        error is FileTooLarge or NoSpace || error == (OperatingSystem.IsMacOS() ? QuotaApple : QuotaLinux);

    // A file-size limit arrives as ArgumentOutOfRangeException from the runtime's write.
    public static bool IsStorageFailure(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    public static ArtifactException Translate(Exception exception, string path, string action)
    {
        var full = exception is ArgumentOutOfRangeException
            || (exception is IOException && (exception.HResult is DiskFullWindows or HandleDiskFullWindows || IsFull(exception.HResult)));
        return full
            ? new ArtifactException(
                $"The disk or quota under \"{path}\" is full and nothing was stored: free some space and repeat the call.",
                ArtifactErrorReason.StorageFull, path, exception)
            : new ArtifactException(
                $"The store could not {action} \"{path}\": {exception.Message} Check the disk and the permissions of the folder.",
                ArtifactErrorReason.Failed, path, exception);
    }
}
