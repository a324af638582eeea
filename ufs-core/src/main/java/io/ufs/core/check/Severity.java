package io.ufs.core.check;

/** How bad a finding is. */
public enum Severity {
    /** Something cannot be read, or is not what it should be. */
    ERROR,

    /** Something is left over or inconsistent; it may show in one program and not in another. */
    WARNING,

    /** Allowed, and no harm: worth to know when something else is looked for. */
    NOTE
}
